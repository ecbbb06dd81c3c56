// Counts while one marks: how many of the FOR marks are used, or how many votes are still to give.
// <output data-marks-used="2"> and <output data-votes-given="3,750"> in a fieldset, hidden until counted.
// Without this script the card works; the server says what is too much.
(() => {
  "use strict";
  const number = (text) => Number(text.replaceAll(",", "").trim() || 0);
  const shown = (votes) => votes.toLocaleString("en-US", { maximumFractionDigits: 6 });

  function count(output) {
    const card = output.closest("fieldset");
    let most, used, text;
    if (output.dataset.marksUsed) {
      most = number(output.dataset.marksUsed);
      used = card.querySelectorAll('input[type="radio"][value="for"]:checked').length;
      text = `${used} of ${most} FOR marks used`;
    } else {
      most = number(output.dataset.votesGiven);
      used = [...card.querySelectorAll(".votes-input")].reduce((sum, input) => sum + number(input.value), 0);
      text = `${shown(used)} of ${shown(most)} votes given, ${shown(most - used)} left`;
    }
    // What is no number is for the server to say.
    output.hidden = Number.isNaN(used) || Number.isNaN(most);
    output.classList.toggle("over", used > most);
    output.textContent = used > most ? `${text}: too many` : text;
  }

  for (const output of document.querySelectorAll("output[data-marks-used], output[data-votes-given]")) {
    count(output);
    output.closest("fieldset").addEventListener("input", () => count(output));
  }
})();
