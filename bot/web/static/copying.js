// Copies the SOEP text and has that noted. A button names the text (data-copies), the address that
// notes it (data-noted) and what tells how it went (data-tells, which carries the words). Its form
// shows the parts .can-copy once this script is there, and until then those to copy .by-hand.
"use strict";
(function () {
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch (refused) { // or not there: a practice may reach this page without https
      text.focus();
      text.select();
      return document.execCommand("copy");
    }
  }

  async function noted(address, form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    // Also when the person goes on to the next page at once.
    const answer = await fetch(address, { method: "POST", body, keepalive: true }).catch(() => null);
    // Who was signed out meanwhile, or whose consult was closed elsewhere, is sent to another page,
    // which answers well too.
    return answer !== null && answer.ok && new URL(answer.url).pathname === address;
  }

  for (const button of document.querySelectorAll("[data-copies]")) {
    const text = document.getElementById(button.dataset.copies);
    const told = document.getElementById(button.dataset.tells);
    text.addEventListener("input", () => { told.textContent = ""; });
    button.addEventListener("click", async () => {
      told.textContent = "";
      if (!(await copied(text))) { told.textContent = told.dataset.notCopied; return; }
      told.textContent = told.dataset.copied;
      // Only what was really copied is an export; the log and the list hear of it.
      if (!(await noted(button.dataset.noted, button.form))) { told.textContent = told.dataset.notNoted; }
    });
    // Only now: a press before the page can copy must not say that the text is in the HIS.
    for (const part of button.form.querySelectorAll(".can-copy")) { part.hidden = false; }
    for (const part of button.form.querySelectorAll(".by-hand")) { part.hidden = true; }
  }
})();
