// Lets an inspector work through the queue by the keyboard: n next, p previous, a accept, r reject,
// s seen, and Ctrl Enter to record. Letters act only outside of fields, and can be turned off.
// Without this script the links and buttons do it.
(() => {
  "use strict";
  const told = document.querySelector("[data-shortcuts]");
  if (!told) return;
  const form = document.querySelector("[data-ruling]");
  const toggle = told.querySelector("button");
  const kept = "exceptions-letters";
  let letters = localStorage.getItem(kept) !== "off";
  told.hidden = false;
  show();

  function show() {
    toggle.textContent = letters ? "Turn the letters off" : "Turn the letters on";
    toggle.setAttribute("aria-pressed", String(letters));
  }
  toggle.addEventListener("click", () => {
    letters = !letters;
    localStorage.setItem(kept, letters ? "on" : "off");
    show();
  });

  function decide(decision) {
    const box = form?.querySelector(`input[name=decision][value=${decision}]`);
    if (!box) return;
    box.checked = true;
    form.querySelector("textarea[name=reason]").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    const field = event.target.closest("input, textarea, select");
    if (event.ctrlKey) {
      if (event.key === "Enter" && form && form.contains(event.target)) form.requestSubmit();
      return;
    }
    if (!letters || (field && !field.matches("[type=radio], [type=checkbox]"))) return;
    const key = event.key.toLowerCase();
    if (key === "n") document.querySelector("[data-step=next]")?.click();
    else if (key === "p") document.querySelector("[data-step=previous]")?.click();
    else if (key === "a") decide("accept");
    else if (key === "r") decide("reject");
    else if (key === "s") document.querySelector("[data-key=s]")?.click();
    else return;
    event.preventDefault();
  });
})();
