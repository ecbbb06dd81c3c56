// In an election with one row of choices for all nominees, keeps the row and the exceptions in step:
// ticking a nominee selects "FOR all except"; "FOR all" and "WITHHOLD all" clear the ticks.
// <fieldset data-election>, its radios with value "for", "withhold" or "except", its nominees as checkboxes.
// Without this script the card works; the server says what does not fit together.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const election = event.target.closest("[data-election]");
    if (!election) return;
    const exceptions = election.querySelectorAll('input[type="checkbox"]');
    if (event.target.type === "checkbox" && event.target.checked) {
      const except = election.querySelector('input[type="radio"][value="except"]');
      if (except) except.checked = true;
    } else if (event.target.type === "radio" && event.target.value !== "except") {
      for (const box of exceptions) box.checked = false;
    }
  });
})();
