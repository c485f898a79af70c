// What a patient's pages do on top of working: send a card without a new page, say when it
// takes long or fails and keep what was typed, put the focus on the next question, read it
// aloud, count a double tap once, and hide it from who comes by after half an hour. Without
// this script all works too.
"use strict";
(function () {
  const SLOW = 1000, GIVE_UP = 8000, AWAY = 30 * 60 * 1000, LONG = 1600, LONGEST = 2000;
  const DOUBLE = 500;
  const $ = (selector, root) => (root || document).querySelector(selector);
  const words = () => $("#words").dataset;
  let busy = false, draft = null, hidden = null, timer = 0, here = location.pathname;

  // The secret of an invitation stands behind the # and is never sent with the address: put
  // it in the form, and take it out of the address bar and the history.
  const secret = location.hash.slice(1), field = $("#geheim");
  if (field && /^[A-Za-z0-9_-]{20,}$/.test(secret)) {
    field.value = secret;
    $("#codeveld").hidden = true;
    history.replaceState(null, "", location.pathname);
    $("#birth_date").focus();
  }

  // -- one page after the other, in the same document

  function status(text) { $("#status").textContent = text; }

  function focusOn(element) {
    if (!element.matches("a, button, input, textarea, select, summary, [tabindex]")) {
      element.tabIndex = -1;
    }
    element.focus({ preventScroll: true });
  }

  function arrive() {
    const card = $("#vraag"), wrong = $("main [aria-invalid=true]"), legend = $("#vraag legend[tabindex]");
    const title = $("main h1:not(.vh)");
    // A page with a title of its own is read from there; one question after another from the question.
    const target = title && !$("main .error") ? title : legend || wrong || title || $("main");
    focusOn(target);
    if (!card || target === title) { scrollTo(0, 0); return; }
    const padding = 14 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const tall = card.offsetHeight > innerHeight - padding;  // the style sheet's scroll-padding
    card.scrollIntoView({ block: tall ? "start" : "end" });
  }

  function prepare() {
    refreshVoices();
    const area = $("#text");
    // A session may have run out in between: who signs in again finds the words back.
    if (area && draft && !area.value && area.form.dataset.of === draft.of
      && $("[name=ask]", area.form).value === draft.ask) { area.value = draft.text; }
    if (area && area.matches("textarea")) { area.addEventListener("input", () => count(area)); count(area); }
  }

  function show(html, address) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = $("main", page);
    if (!main) { throw new Error("no page"); }
    speechSynthesis_cancel();
    document.title = page.title;
    document.documentElement.className = page.documentElement.className;
    document.body.className = page.body.className;
    for (const part of ["header", "#words", "main", "footer"]) {
      const old = $(part), fresh = $(part, page);
      if (old && fresh) { old.replaceWith(document.adoptNode(fresh)); } else if (old) { old.remove(); }
    }
    const path = new URL(address).pathname;
    history[path === here ? "replaceState" : "pushState"](null, "", path);
    here = path;
    prepare();
    arrive();
  }
  addEventListener("popstate", () => { if (location.pathname !== here) { location.reload(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });

  // -- sending

  function fail(form, button) {
    const text = (form.hasAttribute("data-sending") ? words().sending : words().offline)
      .replace("{button}", button ? button.textContent.trim() : "Verder");
    let error = $(".error.net", form);
    if (!error) {
      error = document.createElement("p");
      error.className = "error net";
      error.setAttribute("role", "alert");
      form.prepend(error);
    }
    error.textContent = "";  // a second failure is told again
    error.textContent = text;
    if (!document.title.startsWith("Fout: ")) { document.title = "Fout: " + document.title; }
    error.scrollIntoView({ block: "nearest" });
  }

  async function send(form, button) {
    const data = new FormData(form, button && button.name ? button : undefined);
    const area = form.querySelector("#text"), ask = form.querySelector("[name=ask]");
    if (area && ask) { draft = { text: area.value, ask: ask.value, of: form.dataset.of }; }
    const address = (button && button.getAttribute("formaction")) || form.getAttribute("action") || location.pathname;
    const stop = new AbortController();
    const note = document.createElement("p");
    note.className = "slow";
    const slow = setTimeout(() => {
      note.textContent = words().slow;
      status(words().slow);
      (button && button.closest(".buttons") || form).after(note);
    }, SLOW);
    const over = setTimeout(() => stop.abort(), GIVE_UP);
    busy = true;
    if (button) { button.setAttribute("aria-disabled", "true"); }
    try {
      const reply = await fetch(address, {
        method: "POST", body: new URLSearchParams(data), signal: stop.signal,
        credentials: "same-origin", cache: "no-store",
      });
      const html = await reply.text();
      show(html, reply.url);
    } catch (error) {
      fail(form, button);
    } finally {
      clearTimeout(slow);
      clearTimeout(over);
      note.remove();
      status("");
      busy = false;
      if (button) { button.removeAttribute("aria-disabled"); }
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") { return; }
    event.preventDefault();
    if (!busy && !twice) { send(form, event.submitter); }
  });

  // A hand that trembles taps twice. When the next card is there in between, the second tap
  // would answer a question that nobody has read. Browsers count the clicks of a mouse; taps
  // they do not.
  let tapped = -Infinity, twice = false;
  document.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("button"), now = performance.now();
    twice = event.pointerType === "touch" && now - tapped < DOUBLE;
    tapped = button && button.type === "submit" ? now : -Infinity;
  }, true);
  document.addEventListener("click", (event) => {
    if (event.detail !== 1) { twice = event.detail > 1; }
  }, true);

  // -- going away

  document.addEventListener("click", (event) => {
    const exit = event.target.closest(".exit");
    if (exit) {
      event.preventDefault();
      document.title = "";
      document.body.hidden = true;
      location.replace(exit.href);
    }
  });

  function rest() {
    clearTimeout(timer);
    timer = setTimeout(leave, AWAY);
  }

  function leave() {
    const main = $("main");
    if (hidden || !$("#vraag", main)) { return; }
    speechSynthesis_cancel();
    hidden = main;
    const cover = document.createElement("main");
    cover.id = "inhoud";
    cover.append($("#words").content.cloneNode(true));
    main.replaceWith(cover);
    focusOn($("h1", cover));
    $("button", cover).addEventListener("click", () => {
      cover.replaceWith(hidden);
      hidden = null;
      arrive();
    });
  }
  for (const name of ["keydown", "pointerdown", "input", "scroll"]) {
    addEventListener(name, rest, { passive: true });
  }
  rest();

  // -- long texts

  function count(area) {
    let left = $("#over");
    if (area.value.length < LONG) { if (left) { left.remove(); } return; }
    if (!left) {
      left = document.createElement("p");
      left.id = "over";
      left.className = "hint";
      left.setAttribute("role", "status");
      area.after(left);
    }
    left.textContent = words().left.replace("{left}", LONGEST - area.value.length);
  }

  // -- reading aloud, only with a Dutch voice that lives on this device

  const speech = window.speechSynthesis;
  function speechSynthesis_cancel() { if (speech) { speech.cancel(); } }
  function voice() {
    return speech && speech.getVoices().find((one) => one.localService && /^nl\b/i.test(one.lang));
  }
  function refreshVoices() {
    const has = voice();
    for (const button of document.querySelectorAll("[data-read]")) { button.hidden = !has; }
  }
  function cardText() {
    const parts = ["#vraag .lead", "#vraag .error", "#vraag legend", "#vraag .hint", "#vraag .pick label", "#vraag .ends span"];
    return [...document.querySelectorAll(parts.join(","))].map((part) => part.textContent.trim().replace(/[^.?!]$/, "$&."));
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-read]")) { return; }
    if (speech.speaking) { speech.cancel(); return; }
    const spoken = new SpeechSynthesisUtterance(cardText().join(" "));
    spoken.voice = voice();
    spoken.lang = spoken.voice.lang;
    spoken.rate = 0.9;
    speech.speak(spoken);
  });
  if (speech && speech.addEventListener) { speech.addEventListener("voiceschanged", refreshVoices); }

  prepare();
  if (location.hash === "#vraag" && $("#vraag legend[tabindex]")) { arrive(); }
}());
