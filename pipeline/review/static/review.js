// The review page. Everything that is shown is made by the server; this file moves the cursor,
// lights the places of the current value and sends what a person decides.
"use strict";
(() => {
  const body = document.body;
  const $ = (what, within = document) => within.querySelector(what);
  const $$ = (what, within = document) => [...within.querySelectorAll(what)];
  const said = (text) => { $("#said").textContent = text; };
  let current = null;    // the name of the row under the cursor
  let busy = false;
  let keysOn = sessionStorage.getItem("keys") !== "off";
  let selected = null;   // the words selected in the text, with their place

  // ---- asking the server -------------------------------------------------------------------

  async function post(path, what) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(what),
    });
    const isJson = (answer.headers.get("content-type") || "").includes("json");
    const text = await answer.text();
    if (!answer.ok) {
      let why = text;
      try { why = isJson ? JSON.parse(text).error : text; } catch { /* said as it came */ }
      const error = new Error(why || `the server answered ${answer.status}`);
      error.status = answer.status;
      throw error;
    }
    return isJson ? JSON.parse(text) : text;
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // A run that holds the collection ends; what was decided is sent again until it is saved.
  async function patiently(path, what) {
    for (;;) {
      try {
        return await post(path, what);
      } catch (error) {
        const later = error.status === 503 || error instanceof TypeError;
        if (!later) throw error;
        said(error.status === 503 ? error.message : "Not saved yet: alucert does not answer.");
        body.classList.add("waiting");
        await wait(1500);
      } finally {
        body.classList.remove("waiting");
      }
    }
  }

  async function act(what, more = {}) {
    const request = { do: what, text: body.dataset.text, ...more };
    const answer = await patiently(`/d/${body.dataset.sha}/do`, request);
    said("");
    if (typeof answer === "string") show(answer);
    return answer;
  }

  // The server's new panes in place of the old ones; scripts in them would not run.
  function show(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const record = $("#record"), top = record.scrollTop;
    const fresh = document.importNode($("#record", parsed), true);
    record.replaceWith(fresh);
    fresh.scrollTop = top;
    const paper = $("#paper"), other = $("#paper", parsed);
    if (other.dataset.places !== paper.dataset.places) {
      const here = paper.scrollTop, shown = paper.classList.contains("as-text");
      const made = document.importNode(other, true);
      paper.replaceWith(made);
      if (shown) turn();
      made.scrollTop = here;
    }
  }

  // ---- the cursor --------------------------------------------------------------------------

  const rows = () => $$("#record .row");
  const rowNamed = (name) => rows().find((row) => row.dataset.row === name) || null;
  const here = () => rowNamed(current);

  function lit(row) {
    if (row.dataset.row.startsWith("card:")) {
      return $$(`.row[data-card="${row.dataset.n}"][data-open]`)
        .filter((one) => !one.dataset.look).map((one) => one.dataset.n);
    }
    if (row.dataset.look && "open" in row.dataset) {
      return $$(`.row[data-card="${row.dataset.card}"][data-open]`)
        .filter((one) => one.dataset.look === row.dataset.look).map((one) => one.dataset.n);
    }
    return [row.dataset.n];
  }

  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const into = (pane, element) => {
    const box = element.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 40 || box.bottom > frame.bottom - 40) {
      const to = pane.scrollTop + box.top - frame.top - frame.height / 3;
      pane.scrollTo({ top: to, behavior: quiet ? "auto" : "smooth" });
    }
  };

  function select(row, options = {}) {
    if (!row) return;
    current = row.dataset.row;
    for (const one of $$(".row.here")) one.classList.remove("here");
    row.classList.add("here");
    if (options.focus !== false) row.focus({ preventScroll: true });
    into($("#record"), row);
    const numbers = new Set(lit(row));
    let first = null;
    for (const mark of $$("#paper .hl")) {
      const on = mark.dataset.r.split(" ").some((number) => numbers.has(number));
      mark.classList.toggle("on", on);
      const strong = on && mark.dataset.r.split(" ").includes(row.dataset.n);
      mark.classList.toggle("strong", strong);
      if (on && !first && mark.getClientRects().length) first = mark;
    }
    if (first && options.scroll !== false) into($("#paper"), first);
    sessionStorage.setItem(`at-${body.dataset.sha}`, current);
  }

  function step(by) {
    const all = rows(), at = all.indexOf(here());
    select(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  // On to what is open: from here to the end, then from the begin; a list's doubtful rows first.
  function onward(from) {
    const all = rows();
    const at = Math.max(all.findIndex((row) => row.dataset.row === from), 0);
    if (body.dataset.blank && from) { select(all[Math.min(at + 1, all.length - 1)]); return; }
    const order = [...all.slice(at), ...all.slice(0, at)];
    select(order.find((row) => "stop" in row.dataset) || $("#finish"));
  }

  // ---- what a person decides ---------------------------------------------------------------

  async function decide(what) {
    const row = here();
    if (!row || row.id === "finish") return what === "confirm" ? finish() : undefined;
    if (row.dataset.row.startsWith("card:") && what !== "confirm") {
      said("This is a whole card; go to one of its values.");
      return undefined;
    }
    const from = row.dataset.row;
    await act(what, { row: from });
    if (what === "reopen") select(rowNamed(from)); else onward(from);
    return undefined;
  }

  async function finish() {
    if (body.dataset.blank) return openSample();
    const answer = await act("finish");
    location.assign(answer.next);
    return undefined;
  }

  async function undo() {
    await act("undo");
    select(here() || rows()[0]);
    said("Undone.");
  }

  function turn() {
    const paper = $("#paper");
    if (!paper.classList.contains("with-pages")) return;
    const on = paper.classList.toggle("as-text");
    const button = $("[data-do=turn]");
    button.setAttribute("aria-pressed", String(on));
    button.firstChild.textContent = on ? "Show the pages " : "Show the text ";
    if (here()) select(here(), { focus: false });
  }

  // ---- writing a value ---------------------------------------------------------------------

  function openEditor(what) {
    const row = here();
    if (!row || !row.dataset.pattern) { said("There is nothing to write here."); return; }
    noteSelection();  // a browser tells of a selection late, and a key may be faster
    const editor = $("#editor"), inputs = $(".inputs", editor);
    const template = $$("template[data-form]").find((t) => t.dataset.form === row.dataset.pattern);
    inputs.replaceChildren(document.importNode(template.content, true));
    const fresh = what === "add" || "gap" in row.dataset;
    const filled = JSON.parse(row.dataset.filled);
    for (const input of $$("[name]", inputs)) input.value = fresh ? "" : filled[input.name];
    const quote = $("[name=quote]", editor);
    quote.value = selected ? selected.quote : "";
    if (fresh && selected) {
      const main = $("[name=value], [name=name], [name=as_written], [name=facility]", inputs);
      if (main && main.tagName !== "SELECT") main.value = selected.quote;
    }
    $(".place-note", editor).textContent = fresh
      ? "Select the words in the text before, or write them as they stand."
      : "Only for a value that stands elsewhere than shown.";
    $("#editor-title").textContent = fresh
      ? `New: ${$(".label", row).textContent}` : `Correct: ${$(".label", row).textContent}`;
    $("[name=why]", editor).value = "";
    $(".problem", editor).textContent = "";
    editor.dataset.do = what === "add" ? "add" : "correct";
    editor.showModal();
    const first = $("[name]", inputs);
    first.focus();
    if (first.select) first.select();
  }

  async function saveEditor() {
    const editor = $("#editor"), from = current;
    const form = Object.fromEntries($$(".inputs [name]", editor).map((i) => [i.name, i.value]));
    const words = $("[name=quote]", editor).value;
    let place = null;
    if (words) place = selected && selected.quote === words ? selected : { quote: words };
    try {
      await act(editor.dataset.do, { row: from, form, place, why: $("[name=why]", editor).value });
    } catch (error) {
      $(".problem", editor).textContent = error.message;
      return;
    }
    editor.close();
    selected = null;
    onward(from);
  }

  function openSample() {
    $("#sample .problem").textContent = "";
    $("#sample").showModal();
  }

  async function saveSample() {
    const dialog = $("#sample");
    try {
      const answer = await act("sample", {
        difficulty: $("[name=difficulty]", dialog).value,
        why: $("[name=why]", dialog).value,
      });
      dialog.close();
      said(`Saved: ${answer.saved}`);
    } catch (error) {
      $(".problem", dialog).textContent = error.message;
    }
  }

  // The place of a selection in the document's text. Offsets count characters (code points):
  // each run of text knows where it begins, so that only the begin of a run is counted here.
  function placeOf(node, offset) {
    if (node.nodeType !== Node.TEXT_NODE) {
      const child = node.childNodes[offset];
      if (child) return placeOf(child, 0);
      const last = $$("[data-s]", node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
      const run = last[last.length - 1] || (node.closest && node.closest("[data-s]"));
      return run ? Number(run.dataset.s) + [...run.textContent].length : null;
    }
    const run = node.parentElement.closest("[data-s]");
    if (!run) return null;
    return Number(run.dataset.s) + [...node.textContent.slice(0, offset)].length;
  }

  function noteSelection() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0), text = $("#paper .text");
    if (!text || !text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    let start = placeOf(range.startContainer, range.startOffset);
    let end = placeOf(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return;
    const all = [...$$("[data-s]", text).map((run) => run.textContent).join("")];
    while (start < end && !all[start].trim()) start += 1;
    while (end > start && !all[end - 1].trim()) end -= 1;
    if (start < end) selected = { quote: all.slice(start, end).join(""), start, end };
  }

  // ---- events ------------------------------------------------------------------------------

  async function once(doing) {
    if (busy) return;
    busy = true;
    body.classList.add("busy");
    try {
      await doing();
    } catch (error) {
      said(error.message);
      if (error.status === 409) setTimeout(() => location.reload(), 2500);
    } finally {
      busy = false;
      body.classList.remove("busy");
    }
  }

  const commands = {
    confirm: () => once(() => decide("confirm")),
    absent: () => once(() => decide("absent")),
    skip: () => once(() => decide("skip")),
    reopen: () => once(() => decide("reopen")),
    correct: () => openEditor("correct"),
    add: () => openEditor("add"),
    undo: () => once(undo),
    finish: () => once(finish),
    sample: openSample,
    turn,
    help: () => $("#help").showModal(),
    down: () => step(1),
    up: () => step(-1),
  };
  const keys = {
    c: "confirm", Enter: "confirm", e: "correct", a: "absent", s: "skip", i: "add", u: "undo",
    f: "finish", w: "sample", t: "turn", "?": "help", j: "down", k: "up",
    ArrowDown: "down", ArrowUp: "up",
  };

  function askName() {
    if (body.dataset.who || !$("#name")) return;
    $("#name").showModal();
  }

  function onKey(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const dialog = $("dialog[open]");
    if (dialog) {
      if (dialog.id === "editor" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        once(saveEditor);
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !keysOn) return;
    const target = event.target;
    if (target.closest("input, textarea, select")) return;
    if (event.key === "Enter" && target.closest("button, a")) return;
    if (event.key.startsWith("Arrow") && !target.closest("#record") && target !== body) return;
    if (body.classList.contains("queue")) {
      if (event.key === "Enter") {
        const open = $("tbody tr:not(.finished) a") || $("tbody a");
        if (open) { event.preventDefault(); open.click(); }
      }
      return;
    }
    if (!body.classList.contains("document")) return;
    const link = $(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); return; }
    const command = commands[keys[event.key]];
    if (command) { event.preventDefault(); command(); }
  }

  function onClick(event) {
    const target = event.target;
    const close = target.closest("[data-close]");
    if (close) { close.closest("dialog").close(); return; }
    const button = target.closest("[data-do]");
    if (button && button.tagName === "BUTTON") {
      if (button.dataset.do === "discard") {
        once(() => act("discard", { row: button.dataset.row }));
        return;
      }
      const row = button.closest(".row");
      if (row && row.dataset.row !== current) select(row, { scroll: false });
      commands[button.dataset.do]();
      return;
    }
    const mark = target.closest(".hl");
    if (mark && getSelection().isCollapsed) {
      const numbers = mark.dataset.r.split(" ");
      const at = here() ? numbers.indexOf(here().dataset.n) : -1;
      select($(`#r${numbers[(at + 1) % numbers.length]}`), { scroll: false });
      return;
    }
    const row = target.closest("#record .row");
    if (row && getSelection().isCollapsed) select(row);
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("selectionchange", noteSelection);
  for (const dialog of $$("dialog")) {
    const form = $("form", dialog);
    if (!form) continue;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (dialog.id === "editor") once(saveEditor);
      if (dialog.id === "sample") once(saveSample);
      if (dialog.id === "name") {
        once(async () => {
          try {
            const answer = await post("/who", { who: $("[name=who]", dialog).value });
            body.dataset.who = answer.who;
            dialog.close();
            if (body.classList.contains("document")) location.reload();
          } catch (error) {
            $(".problem", dialog).textContent = error.message;
          }
        });
      }
    });
  }
  if ($("#name")) {
    $("#name").addEventListener("cancel", (event) => event.preventDefault());
  }
  if ($("#single-keys")) {
    $("#single-keys").checked = keysOn;
    $("#single-keys").addEventListener("change", (event) => {
      keysOn = event.target.checked;
      sessionStorage.setItem("keys", keysOn ? "on" : "off");
    });
  }
  if (body.classList.contains("document")) {
    const known = rowNamed(sessionStorage.getItem(`at-${body.dataset.sha}`));
    if (known) select(known); else onward(null);
    body.classList.add("ready");
  }
  askName();
})();
