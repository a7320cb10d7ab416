// Shows beside each box what its words are read as. Without this script saving shows it first.
"use strict";

(() => {
  function follow(output) {
    const box = output.previousElementSibling;
    // The fields of the same row: 'id_amount', 'id_milestones-0-amount'.
    const beside = (name) => document.getElementById(box.id.replace(/amount$/, name));
    const seen = beside("amount_seen");
    const currency = beside("value_currency");
    let asked = 0;

    const show = (told) => {
      output.textContent = told.shown ? `${output.dataset.readAs} ${told.shown}` : told.problem || "";
      output.classList.toggle("problem", Boolean(told.problem));
      seen.value = told.shown || "";
    };

    const read = async () => {
      const turn = ++asked;
      const query = new URLSearchParams({ words: box.value });
      if (currency && currency.value !== currency.defaultValue) query.set("currency", currency.value);
      const answer = await fetch(`${output.dataset.reader}?${query}`);
      // Words that were typed since have an answer of their own.
      if (turn === asked && answer.ok) show(await answer.json());
    };

    let pause;
    const soon = () => {
      seen.value = "";
      clearTimeout(pause);
      pause = setTimeout(read, 250);
    };
    box.addEventListener("input", soon);
    if (currency) currency.addEventListener("input", soon);
    if (box.value) read();
  }

  const followAll = (part) => part.querySelectorAll("output[data-reader]").forEach(follow);
  document.addEventListener("DOMContentLoaded", () => followAll(document));
  document.addEventListener("formset:added", (event) => followAll(event.target));
})();
