// The POH's panel on top of working without a script. The next questions are on the page
// already, so "Volgende" needs no connection. Notes are saved a second after typing. What could
// not be sent waits in this tab and is sent when the connection is back. Nothing moves by itself.
"use strict";
(function () {
  const PAUSE = 1000, RETRY = 4000, GIVE_UP = 10000, MOST_AGAIN = 30000;
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => [...(root || document).querySelectorAll(selector)];
  document.body.classList.add("js");
  for (const part of $$(".with-script")) { part.hidden = false; }
  const form = $("#panel");

  const soep = $("#soep");
  if (soep) {
    const length = $("#length");
    soep.addEventListener("input", () => { length.textContent = soep.value.length; });
  }
  if (!form || !form.dataset.live) { return; }

  let panel = JSON.parse(form.dataset.panel);
  const say = (name, filled) => panel.words[name].replace("{step}", filled).replace("{time}", filled);
  const note = $("#note"), card = $("#vraag");
  const store = "consult " + location.pathname;
  let queue = [...panel.shown.prompts];     // the question on the card and those behind it
  let relation = panel.shown.relation, step = panel.shown.step;
  let left = panel.previous ? [panel.previous] : [];
  let outbox = [], dirty = false, offline = false, typing = 0, sending = false, retry = 0, wait = RETRY;
  const gone = new Set();                   // asked or passed by since the page was drawn

  // -- what is on the screen

  function draw() {
    if (!card) { return; }
    const prompt = queue[0], shown = panel.shown, busy = outbox.length > 0 || sending;
    const ahead = prompt || busy ? 0 : shown.next_step;
    const empty = say(offline ? "nothing_ready" : busy ? "moment" : "nothing_new", step);
    const words = prompt ? `“${prompt.text}”` : empty;
    // Only what changed is written, so that nothing is read aloud twice.
    if ($("#prompt").textContent !== words) {
      $("#prompt").textContent = words;
      $("#about").textContent = prompt ? say("next", prompt.step) : say("step", step);
      $("#why span").textContent = prompt ? prompt.why : "";
      $("#along-prompt").textContent = prompt ? prompt.text : "";
    }
    const had = document.activeElement;
    $("#why").hidden = $("#next").hidden = $("#other").hidden = !prompt;
    $("#back").hidden = !left.length;
    $("#onward").hidden = !ahead;
    $("#onward span").textContent = $("#onward").dataset.step = ahead || "";
    if (had && had.hidden) { (ahead ? $("#onward") : card).focus(); }
    $("#limit").hidden = !prompt || !shown.wanted_step;
    $("#limit span").textContent = shown.wanted_step || "";
    form.elements.showing.value = prompt ? prompt.id : "";
    drawWheel();
  }

  function drawWheel() {
    $("#step").value = step;
    $("#at-step").textContent = say("at_step", step);
    for (const part of $$("#wheel g")) {
      const now = Number(part.dataset.step) === step, ring = $("path", part);
      ring.setAttribute("fill-opacity", now ? ".22" : "0");
      ring.setAttribute("stroke-width", now ? "3.5" : "1.2");
      $("text", part).setAttribute("font-weight", now ? "bold" : "normal");
    }
    const told = $("#wheel desc");
    told.textContent = told.textContent.replace(/^Nu stap \d/, `Nu stap ${step}`);
  }

  function tell(text, warn) {
    const line = $("#notice");
    if (line.textContent !== text) { line.textContent = text; }
    line.hidden = !text;
    line.classList.toggle("warn", Boolean(warn));
  }

  // -- presses

  function press(about) {
    const key = (crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now());
    outbox.push({ key, showing: queue[0] ? queue[0].id : "", ...about });
    remember();
    flush();
    draw();
  }

  function leave(how) {
    const asked = queue.shift();
    if (!asked) { return; }
    if (!queue.length) { queue = leftIn(relation, step).filter((prompt) => prompt.id !== asked.id); }
    left.push(asked.id);
    panel.passed[asked.id] = asked;
    gone.add(asked.id);
    count(how === "next_question" ? 1 : 0);
    press({ do: how, prompt: asked.id });
  }

  function count(more) {
    const number = $("#asked-count");
    number.textContent = Math.max(Number(number.textContent) + more, 0);
  }

  function leftIn(relation, step) {
    const set = panel.ready[`${relation}/${step}`];
    return set ? set.prompts.filter((prompt) => !gone.has(prompt.id)) : [];
  }

  function again(id, show) {
    const prompt = panel.passed[id];
    if (isAsked(id)) { count(-1); }
    gone.delete(id);
    left = left.filter((one) => one !== id);
    if (show && prompt) { queue = [prompt, ...queue.filter((one) => one.id !== id)]; }
    press({ do: "other_question", again: id, showing: show ? id : queue[0] ? queue[0].id : "" });
  }

  function switchTo(nextRelation, nextStep, about) {
    relation = nextRelation;
    const last = Math.max(...Object.keys(panel.ready).filter((name) => name.startsWith(relation + "/")).map((name) => Number(name.split("/")[1])));
    const here = Math.min(nextStep, last);
    const set = panel.ready[`${relation}/${here}`];
    panel.shown.wanted_step = here < nextStep ? nextStep : null;
    panel.shown.next_step = set ? set.next_step : null;
    step = here;
    queue = leftIn(relation, here);
    press(about);
  }

  const goTo = (to) => switchTo(relation, to, { do: "go_to_step", step: to });

  // -- sending

  function remember() {
    // Only what the practice does not have yet, and only in this tab.
    try {
      if (outbox.length || dirty) {
        sessionStorage.setItem(store, JSON.stringify({ outbox, note: dirty ? note.value : null, seen: panel.seen }));
      } else { sessionStorage.removeItem(store); }
    } catch (full) { /* a browser without room keeps it on the screen */ }
  }

  async function flush(only) {
    clearTimeout(typing);
    if (sending || (!outbox.length && !dirty && only !== "look")) { return true; }
    sending = true;
    const sent = [...outbox], words = note.value, withNote = dirty;
    const stop = new AbortController(), over = setTimeout(() => stop.abort(), GIVE_UP);
    let answer = null, reply = null;
    try {
      reply = await fetch(form.dataset.live, {
        method: "POST", signal: stop.signal, credentials: "same-origin", cache: "no-store", keepalive: words.length < 30000,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ note: withNote ? words : null, seen: panel.seen, presses: sent }),
      });
      answer = await reply.json();
    } catch (lost) { answer = null; }
    clearTimeout(over);
    sending = false;
    if (!reply || !answer || !reply.ok) { return failed(reply, answer); }
    clearTimeout(retry);
    offline = false;
    wait = RETRY;
    outbox = outbox.filter((one) => !sent.includes(one));
    if (withNote && note.value === words) { dirty = false; }
    settle(answer, words);
    remember();
    if (outbox.length || dirty) { return flush(); }
    return true;
  }

  function failed(reply, answer) {
    const status = reply ? reply.status : 0;
    if (answer && answer.problem) {
      tell(answer.problem, true);
    } else if (status === 400 || status === 401 || status === 403 || (reply && reply.redirected)) {
      tell(say("signed_out"), true);
    } else {
      tell(say("offline"), true);
    }
    offline = true;
    clearTimeout(retry);
    retry = setTimeout(flush, wait);
    wait = Math.min(wait * 1.5, MOST_AGAIN);
    draw();
    return false;
  }

  function settle(fresh, words) {
    const current = queue[0];
    form.elements.csrf_token.value = fresh.csrf;
    panel = { ...panel, ...fresh };
    form.elements.note_seen.value = fresh.seen;
    for (const name of ["alarms", "asked", "stance"]) {
      const part = $("#" + name);
      if (part && part.dataset.was !== fresh.parts[name]) { part.innerHTML = part.dataset.was = fresh.parts[name]; }
    }
    if (fresh.saved && !dirty) { $("#saved").textContent = say("saved", fresh.saved); }
    tell(fresh.behind ? say("away") : "");
    clearTimeout(retry);
    if (fresh.behind) { retry = setTimeout(look, RETRY); }
    if (fresh.note !== undefined && note.value === words) {
      note.value = fresh.note;
      tell(say("both"));
    }
    if (!card || outbox.length) { return; }  // newer presses are on their way
    gone.clear();
    $("#asked-count").textContent = $$("#asked ol li").length;
    left = fresh.previous ? [fresh.previous] : [];
    relation = fresh.shown.relation;
    // The question on the card stays until somebody presses; what is behind it is fresh.
    queue = current
      ? [current, ...fresh.shown.prompts.filter((prompt) => prompt.id !== current.id)]
      : fresh.shown.prompts;
    if (!current) { step = fresh.shown.step; }
    for (const radio of $$("[name=relation]")) {
      const chosen = radio.value === relation;
      radio.checked = chosen && fresh.shown.relation_by === "professional";
      radio.parentElement.classList.toggle("proposed", chosen && fresh.shown.relation_by === "computer");
    }
    draw();
  }

  // The dialogue was away: look whether it is back, with nothing new to tell.
  const look = () => flush("look");

  addEventListener("online", () => { if (offline) { flush(); } });
  addEventListener("pagehide", () => { if (dirty) { flush(); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) { flush(); } });

  // -- the note

  function wrote() {
    dirty = true;
    remember();
    clearTimeout(typing);
    typing = setTimeout(flush, PAUSE);
  }
  note.addEventListener("input", wrote);
  note.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card) { event.preventDefault(); card.focus(); }
  });

  for (const button of $$("[data-insert]")) {
    button.addEventListener("click", () => {
      const at = note.selectionStart, before = note.value.slice(0, at);
      const line = before && !before.endsWith("\n") ? "\n" : "";
      note.focus();
      note.setRangeText(line + button.dataset.insert, at, note.selectionEnd, "end");
      wrote();
    });
  }
  $("#quick").addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); note.focus(); }
    if (event.target === event.currentTarget && event.key === "Enter") { event.preventDefault(); }
  });

  // -- buttons

  function along(on) {
    document.body.classList.toggle("along", on);
    const section = $("#along");
    section.hidden = !on;
    $("header.top").append($("#to-along"));
    $("#to-along").firstChild.textContent = say(on ? "back_to_panel" : "along");
    if (on) { scrollTo(0, 0); }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, #wheel g");
    if (!button) { return; }
    const does = {
      next: () => leave("next_question"), other: () => leave("other_question"),
      back: () => again(left[left.length - 1], true),
      onward: () => goTo(Number(button.dataset.step)),
      "step-back": () => goTo(Math.max(step - 1, 1)), "step-on": () => goTo(Math.min((panel.shown.wanted_step || step) + 1, 5)),
      "to-along": () => along(!document.body.classList.contains("along")),
    }[button.id];
    if (does) {
      event.preventDefault();
      if (card || button.id === "to-along") { does(); }
    } else if (button.dataset.again) {
      event.preventDefault();
      again(button.dataset.again, "show" in button.dataset);
    } else if (button.matches("#wheel g")) {
      goTo(Number(button.dataset.step));
    }
  });

  function isAsked(id) {
    const last = [...outbox].reverse().find((one) => one.prompt === id);
    return last ? last.do === "next_question" : $$("#asked ol [data-again]").some((one) => one.dataset.again === id);
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "relation") {
      for (const part of $$(".segment")) { part.classList.remove("proposed"); }
      switchTo(event.target.value, panel.shown.wanted_step || step, { do: "set_relation", relation: event.target.value });
    }
    if (event.target.id === "step") { goTo(Number(event.target.value)); }
  });

  // Any other button leaves the page: first what is still here has to be there.
  form.addEventListener("submit", async (event) => {
    if (!outbox.length && !sending) { leaving(); return; }
    event.preventDefault();
    if (offline) { tell(say("needs_connection"), true); return; }
    const button = event.submitter;
    for (let tries = 0; sending && tries < 100; tries += 1) { await new Promise((done) => setTimeout(done, 50)); }
    if (await flush()) { leaving(); form.requestSubmit(button); }
  });

  function leaving() {
    // The form carries the note along; the copy in this tab goes when the next page has it.
    clearTimeout(typing);
    dirty = false;
  }

  // -- what an earlier page in this tab could not send

  try {
    const kept = JSON.parse(sessionStorage.getItem(store) || "null");
    if (kept) {
      outbox = kept.outbox;
      if (kept.note !== null && kept.note !== note.value) {
        note.value = kept.note;
        panel.seen = kept.seen;
        dirty = true;
      }
      for (const one of outbox) { if (one.prompt) { gone.add(one.prompt); } }
      queue = queue.filter((prompt) => !gone.has(prompt.id));
      remember();
      flush();
    }
  } catch (unreadable) { sessionStorage.removeItem(store); }
  if (card && (outbox.length || panel.behind)) { draw(); }
  if (panel.behind) { retry = setTimeout(look, RETRY); }
}());
