/* The review screen by keyboard, the words that a statement leads to, and marking words.
   Every act is a plain form that works without this file. */
"use strict";

// The queue: j and k from article to article, Enter opens one.

(() => {
  const links = [...document.querySelectorAll(".desk.queue .waiting h3 a")];
  if (!links.length) return;
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea")) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { j: 1, k: -1 }[event.key];
    if (!by) return;
    const at = links.indexOf(document.activeElement) + by;
    links[Math.min(Math.max(at, 0), links.length - 1)].focus();
  });
})();

(() => {
  const screen = document.querySelector(".desk.screen");
  if (!screen) return;
  const reading = document.getElementById("reading");

  // Cards

  const cards = () => [...document.querySelectorAll(".card")];
  const here = () => document.activeElement?.closest?.(".card");
  // Where the keys act while nothing has the focus: the last card that had it, else the first that waits.
  let last = null;
  const current = () => here() || (last && document.getElementById(last)) || waiting()[0];
  const waiting = () => cards().filter((card) => card.dataset.state === "proposed");

  function go(card) {
    if (!card) return;
    last = card.id;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const from = here() ? all.indexOf(here()) : last ? all.indexOf(document.getElementById(last)) : -1;
    go(all[Math.min(Math.max(from + by, 0), all.length - 1)]);
  }

  function press(names) {
    const card = current();
    const button = names.map((name) => card?.querySelector(`button[value="${name}"]`)).find(Boolean);
    if (!button || button.disabled) return false;
    last = card.id;
    button.click();
    return true;
  }

  function open(kind, which = "input, select") {
    const card = current();
    const part = card?.querySelector(`details.${kind}`);
    const box = part?.querySelector(which);
    if (!box) return;
    last = card.id;
    part.open = true;
    box.focus({ preventScroll: true });
    box.select?.();
    // All of it where it fits; what is told of the box in any case.
    part.scrollIntoView({ block: "nearest" });
    (box.closest(".field") || box).scrollIntoView({ block: "nearest" });
  }

  function choose(number) {
    const choice = current()?.querySelectorAll("button[data-choice]")[number - 1];
    choice?.click();
  }

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press(["accept"]),
    p: () => press(["publish"]),
    u: () => press(["undo", "back", "take-up"]),
    e: () => open("amend"),
    r: () => open("reject"),
    m: () => open("belong", "select[name=with]"),
    d: () => open("belong", "button[value=divide]"),
    f: () => open("belong", "input[name=search]"),
    t: () => open("gloss", "textarea"),
    w: () => openWords(),
    c: () => document.querySelector(".deskbar a.certain")?.click(),
    q: () => document.querySelector(".places a").click(),
    "?": () => toggleKeys(),
  };

  // Leaving a field takes back what was typed on the card, lest the next key accept it.
  function leave(box) {
    const card = box.closest(".card");
    if (!card || box === card) return;
    card.querySelector("form").reset();
    for (const part of card.querySelectorAll("details[open]")) part.open = false;
    go(card);
  }

  function toggleKeys() {
    const keys = document.getElementById("keys");
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape") {
      leave(event.target);
      document.getElementById("keys").open = false;
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing) {
      if (event.key === "Enter" && event.target.dataset.enter && !event.repeat) {
        event.preventDefault();
        press(event.target.dataset.enter.split(" "));
      }
      return;
    }
    if (event.repeat && !"jk".includes(event.key)) return;
    const act = KEYS[event.key] || (/^[1-9]$/.test(event.key) && (() => choose(Number(event.key))));
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.(".card");
    if (card) last = card.id;
    for (const mark of document.querySelectorAll(".find.of-card")) mark.classList.remove("of-card");
    const quote = card && document.getElementById(card.id.replace("card-", "quote-"));
    quote?.classList.add("of-card");
    if (quote && event.target === card) bringIntoView(quote);
  });

  // What was typed stays when another card's answer would draw this one anew.

  const shownAtFirst = (select) => Math.max([...select.options].findIndex((one) => one.defaultSelected), 0);
  const isTouched = (card) =>
    [...card.querySelectorAll("input:not([type=hidden]), select, textarea")].some((box) =>
      box.matches("select") ? box.selectedIndex !== shownAtFirst(box) : box.value !== box.defaultValue
    );

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.target.matches(".card") && isTouched(event.target)) event.detail.shouldSwap = false;
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (!event.target.matches?.(".card")) return;
    const card = document.getElementById(event.target.id);
    recolour();
    if (card.dataset.open) return (card.querySelector("[role=alert]") ? focusAgain(card) : go(card));
    const after = cards().slice(cards().indexOf(card) + 1);
    const next = after.find((one) => one.dataset.state === "proposed") || waiting()[0];
    go(card.dataset.state === "proposed" ? card : next || card);
  });

  // What cannot be answered is told on the card, which stays as it is.

  function tellFailure(event, kind) {
    const card = event.target.closest?.(".card");
    if (!card) return;
    const told = document.getElementById("failures").content;
    const found = told.querySelector(`[data-failure="${kind}"]`) || told.querySelector("[data-failure=other]");
    card.querySelector("[data-failure]")?.remove();
    card.querySelector("header").after(found.cloneNode(true));
    card.querySelector("[data-failure]").scrollIntoView({ block: "nearest" });
  }

  document.body.addEventListener("htmx:sendError", (event) => tellFailure(event, "unreached"));
  document.body.addEventListener("htmx:responseError", (event) => tellFailure(event, event.detail.xhr.status));

  // Who has logged in again in another window has another token.
  document.body.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token) event.detail.parameters.csrfmiddlewaretoken = token[1];
  });

  function focusAgain(card) {
    const box = card.querySelector("details[open] input");
    go(card);
    box?.focus();
  }

  function recolour() {
    for (const card of cards()) {
      const quote = document.getElementById(card.id.replace("card-", "quote-"));
      if (!quote) continue;
      for (const piece of document.querySelectorAll(`[data-find="${quote.dataset.find}"]`)) {
        piece.classList.remove("proposed", "accepted", "rejected");
        piece.classList.add(card.dataset.state);
      }
    }
  }

  // From a statement to its words

  function show(link, on) {
    for (const mark of document.querySelectorAll(`[data-find="${link.dataset.words}"]`)) {
      mark.classList.toggle("shown", on);
      if (on) bringIntoView(mark);
    }
  }

  function bringIntoView(mark) {
    if (!reading) return;
    const box = reading.getBoundingClientRect();
    const place = mark.getClientRects()[0];
    if (!place || (place.top >= box.top && place.bottom <= box.bottom)) return;
    reading.scrollTop += place.top - box.top - box.height / 3;
  }

  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => {
      const link = event.target.closest?.("a.to-words");
      if (link) show(link, on);
    });
  }

  // What is being typed for a value, as the reader of amounts understands it

  let timer;
  document.addEventListener("input", (event) => {
    if (event.target.name !== "value" || !event.target.closest(".card")) return;
    clearTimeout(timer);
    timer = setTimeout(() => readBack(event.target), 150);
  });

  async function readBack(box) {
    const told = document.getElementById(box.getAttribute("aria-describedby"));
    const typed = box.value;
    const asked = new URLSearchParams({
      value: box.value,
      article: screen.dataset.article,
      currency: box.dataset.currency,
    });
    const answer = await fetch(`${screen.dataset.amount}?${asked}`, { credentials: "same-origin" });
    // The server escapes what it answers.
    const read = await answer.text();
    // A later answer may have come first.
    if (answer.ok && told.isConnected && box.value === typed) told.innerHTML = read;
  }

  // Marking words

  const words = document.getElementById("words");

  function marked() {
    const selection = document.getSelection();
    if (!reading || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!reading.contains(range.commonAncestorContainer)) return null;
    const before = document.createRange();
    before.selectNodeContents(reading);
    before.setEnd(range.startContainer, range.startOffset);
    // Offsets count code points, as the stored text does, and not UTF-16 units.
    const lengthOf = (text) => [...text].length;
    const text = textOf(range);
    const trimmed = text.trim();
    const start = lengthOf(textOf(before)) + lengthOf(text.slice(0, text.indexOf(trimmed)));
    return trimmed && { text: trimmed, start, end: start + lengthOf(trimmed) };
  }

  const textOf = (range) => range.cloneContents().textContent;

  reading?.addEventListener("mouseup", fill);
  reading?.addEventListener("keyup", fill);

  function fill() {
    const found = marked();
    if (!found || !words) return;
    const form = words.querySelector("form");
    words.open = true;
    form.elements.words.value = found.text;
    form.elements.start.value = found.start;
    form.elements.end.value = found.end;
    form.elements.occurrence.value = "";
    const card = last && document.getElementById(last);
    const option = card && [...form.elements.of.options].find((one) => `card-${one.value}` === card.id);
    if (option && here()) form.elements.of.value = option.value;
  }

  words?.querySelector("[name=words]").addEventListener("input", (event) => {
    event.target.form.elements.start.value = "";
    event.target.form.elements.end.value = "";
  });

  function openWords() {
    if (!words) return;
    fill();
    words.open = true;
    words.querySelector("[name=words]").focus();
  }

  // At the start: the card of the address, else the first that waits

  if (location.hash.startsWith("#card-")) go(document.querySelector(location.hash));
})();
