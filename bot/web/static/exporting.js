// What the export pages do on top of working: copy the SOEP text, and show how far
// an export is without a new page. Without this script all works too.
"use strict";
(function () {
  const form = document.querySelector("form[data-copies]");
  if (form) {
    const area = document.getElementById(form.dataset.copies);
    const status = document.getElementById("gekopieerd");

    async function copied() {
      if (navigator.clipboard && window.isSecureContext) {
        try { await navigator.clipboard.writeText(area.value); return true; } catch { /* the old way */ }
      }
      area.focus();
      area.select();
      return document.execCommand("copy");
    }

    async function copy() {
      if (!(await copied())) { status.textContent = status.dataset.failed; return; }
      // Only what was really copied is an export.
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
      // Who was signed out meanwhile is sent to the page to sign in, which answers well too.
      const noted = answer && answer.ok && new URL(answer.url).pathname === new URL(form.action).pathname;
      status.textContent = noted ? status.dataset.done : status.dataset.notNoted;
    }

    form.addEventListener("submit", (event) => { event.preventDefault(); copy(); });
    for (const part of form.querySelectorAll(".with-script")) { part.hidden = false; }
    for (const part of form.querySelectorAll(".without-script")) { part.hidden = true; }
  }

  const progress = document.getElementById("stand");
  if (progress) {
    const bar = document.querySelector("progress");
    let state = null;

    async function look() {
      try {
        const answer = await fetch(progress.dataset.progress);
        const now = await answer.json();
        const begun = state !== null && state !== now.state;
        state = now.state;
        if (begun || now.state === "done" || now.state === "failed") { location.reload(); return; }
        if (bar && now.state === "running") {
          bar.value = now.done;
          progress.textContent = progress.textContent.replace(/^\d+/, now.done);
        }
      } catch { /* the network is away: look again later */ }
      setTimeout(look, 2000);
    }
    setTimeout(look, 1000);
  }
})();
