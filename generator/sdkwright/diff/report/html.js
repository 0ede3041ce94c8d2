"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const search = form.elements.q;
  const changes = [...document.querySelectorAll("details.change")];
  const texts = new Map(changes.map((change) => [change, readText(change)]));

  function readText(change) {
    return (change.parentElement.querySelector("h2").textContent + " " + change.textContent).toLowerCase();
  }

  function listChecked(name) {
    return new Set(boxes.filter((box) => box.name === name && box.checked).map((box) => box.value));
  }

  function apply() {
    const verdicts = listChecked("verdict");
    const surfaces = listChecked("surface");
    const showsApproved = !form.elements.approved || form.elements.approved.checked;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let visibleCount = 0;
    for (const change of changes) {
      const matches = words.every((word) => texts.get(change).includes(word));
      let any = false;
      for (const finding of change.querySelectorAll(".finding")) {
        const visible = verdicts.has(finding.dataset.verdict) && surfaces.has(finding.dataset.surface);
        finding.hidden = !visible;
        any = any || visible;
      }
      change.hidden = !(matches && any && (showsApproved || !("approved" in change.dataset)));
      visibleCount += change.hidden ? 0 : 1;
    }
    for (const part of document.querySelectorAll(".part")) {
      part.hidden = !part.querySelector("details.change:not([hidden])");
    }
    document.getElementById("nothing").hidden = visibleCount > 0;
    document.getElementById("shown").textContent = visibleCount + " of " + changes.length + " shown";
  }

  // The filters are part of the address, so that a view can be shared.
  function write() {
    const state = new URLSearchParams();
    for (const name of ["verdict", "surface", "approved"]) {
      const group = boxes.filter((box) => box.name === name);
      if (group.some((box) => !box.checked)) state.set(name, [...listChecked(name)].join(","));
    }
    if (search.value) state.set("q", search.value);
    history.replaceState(null, "", "#" + state.toString());
  }

  function read() {
    if (location.hash && !location.hash.includes("=")) return;
    const state = new URLSearchParams(location.hash.slice(1));
    for (const box of boxes) {
      box.checked = !state.has(box.name) || state.get(box.name).split(",").includes(box.value);
    }
    search.value = state.get("q") || "";
  }

  function openAll(open) {
    for (const change of changes) change.open = open;
  }

  form.addEventListener("input", () => { write(); apply(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("open").addEventListener("click", () => openAll(true));
  document.getElementById("close").addEventListener("click", () => openAll(false));
  addEventListener("hashchange", () => { read(); apply(); });
  form.hidden = false;
  read();
  apply();
})();
