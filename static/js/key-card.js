// Lets a clerk key a card without the mouse: with a box in focus, its letter marks it and goes on.
// <form data-key-card>, its groups [data-group], their boxes with data-key="F" or data-digit="2".
// Keys act only while a box has the focus, never in a text. Without this script Tab and Space do it.
(() => {
  "use strict";
  const form = document.querySelector("[data-key-card]");
  if (!form) return;
  const groups = [...form.querySelectorAll("[data-group]")];
  const boxesOf = (group) => [...group.querySelectorAll("input[type=checkbox], input[type=radio]")];

  // One stop of the Tab key for each group; the arrows and letters do the rest.
  for (const group of groups) {
    const byKey = boxesOf(group).filter((box) => box.dataset.key || box.dataset.digit?.length === 1);
    byKey.slice(1).forEach((box) => { box.tabIndex = -1; });
  }

  function goTo(group) {
    if (group) boxesOf(group)[0].focus();
  }
  function goOn(group) {
    if (group.hasAttribute("data-signature")) form.querySelector("[data-next]").focus();
    else goTo(groups[groups.indexOf(group) + 1]);
  }

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches("input[type=checkbox], input[type=radio]")) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const group = box.closest("[data-group]");
    if (!group) return;
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const key = event.code.startsWith("Digit") ? event.code.slice(5) : event.key.toUpperCase();
    if (act(group, key, event.shiftKey)) event.preventDefault();
  });

  function act(group, key, beside) {
    const boxes = boxesOf(group);
    const others = group.querySelector("[data-others]");
    const signature = group.hasAttribute("data-signature");
    const keyed = boxes.find((box) => box.dataset.key === key);
    const named = boxes.find((box) => box.dataset.digit === key);
    if (key === "ARROWDOWN") {
      goOn(group);
    } else if (key === "ARROWUP") {
      goTo(groups[groups.indexOf(group) - 1]);
    } else if (key === "BACKSPACE" || key === "DELETE") {
      boxes.forEach((box) => { box.checked = false; });
    } else if (key === "O" && others) {
      others.focus();
    } else if (key === "E" && !signature && boxes.some((box) => box.dataset.digit)) {
      boxes.find((box) => box.dataset.key === "F").checked = true;
    } else if (key === "Y" && signature) {
      boxes.forEach((box) => { box.checked = box.dataset.digit !== undefined; });
      goOn(group);
    } else if (keyed && beside) {
      keyed.checked = !keyed.checked;
    } else if (keyed) {
      // Names that are written stay beside another box; a signature does not stay beside none.
      for (const box of boxes) if (box.dataset.key || signature) box.checked = box === keyed;
      goOn(group);
    } else if (named) {
      named.checked = !named.checked;
    } else {
      return false;
    }
    return true;
  }

  // A card that comes back has no cursor of its own: it goes to what is to be mended.
  if (!form.querySelector("[autofocus]")) {
    const fault = form.querySelector("[aria-invalid], [aria-describedby$=-error] input");
    if (fault) fault.focus(); else goTo(groups[0]);
  }
})();
