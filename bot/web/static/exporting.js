// Shows how far an export is without a new page. Without this script all works too.
"use strict";
(function () {
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
