// Keys for the desk screens. Every key belongs to something visible that carries it in
// data-keys ("Alt+KeyN Ctrl+Enter"): a button or link is pressed, a field gets the focus. Inside
// a menu (data-menu) its items work with one letter. Which keys there are, is a table on the
// server (bot/web/shortcuts.py); who turned them off gets pages without data-keys.
"use strict";
(function () {
  const FIELD = "input:not([type=radio], [type=checkbox], [type=button]), textarea, select, [contenteditable]";
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;

  function carrier(keys, root) {
    return [...(root || document).querySelectorAll(`[data-keys~="${CSS.escape(keys)}"]`)].find(shown);
  }

  function use(element) {
    if (element.matches("[data-menu], textarea, select, input:not([type=radio], [type=checkbox])")) {
      element.focus();
    } else {
      if (element.matches("input, summary")) { element.focus(); }
      element.click();
      // What is opened far down must be seen too.
      if (element.matches("summary")) { element.parentElement.scrollIntoView({ block: "nearest" }); }
    }
  }

  // A list whose rows can be walked along: the row with the focus is the chosen one.
  const walks = document.querySelector("[data-walks]");
  if (walks) {
    const rows = [...document.getElementById(walks.dataset.walks).querySelectorAll("tbody a")];
    let at = -1;
    walks.hidden = false;
    walks.addEventListener("click", (event) => {
      const walk = event.target.closest("[data-walk]");
      if (!walk || !rows.length) { return; }
      if (rows.includes(document.activeElement)) { at = rows.indexOf(document.activeElement); }
      at = Math.min(Math.max(at + Number(walk.dataset.walk), 0), rows.length - 1);
      rows[at].focus();
      if (walk.dataset.walk === "0") { rows[at].click(); }
    });
  }

  // The button that sends the form somebody is typing in.
  function sender(keys, target) {
    const sends = document.querySelector(`[data-sends="${CSS.escape(keys)}"]`);
    const form = sends && target.matches("input, textarea, select") && target.form;
    return form && (form.querySelector("button.main") || form.querySelector("button"));
  }

  document.addEventListener("keydown", (event) => {
    // AltGr is Ctrl and Alt at once on Windows, and writes letters: never ours.
    const odd = event.metaKey || (event.altKey && event.ctrlKey) || event.getModifierState("AltGraph");
    if (odd || event.repeat || event.isComposing || event.defaultPrevented) { return; }
    let found;
    if (event.altKey || event.ctrlKey) {
      if (event.shiftKey) { return; }
      const code = event.code === "NumpadEnter" ? "Enter" : event.code;
      const keys = (event.altKey ? "Alt+" : "Ctrl+") + code;
      found = carrier(keys) || sender(keys, event.target);
    } else {
      const menu = event.target.closest("[data-menu]");
      found = menu && !event.shiftKey && carrier(event.code, menu);
      // Which key writes a question mark differs per keyboard, so here the sign itself counts.
      if (!found && event.key === "?" && !event.target.closest(FIELD)) { found = carrier("?"); }
    }
    if (found) {
      event.preventDefault();
      use(found);
    }
  });
}());
