// Comforts for those who have scripts: keys in the inbox, previews of chosen files, focus on the error summary.
// Every page is complete without this file.
(() => {
  "use strict";

  const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  /** j and k move through a list, o opens, x selects, / searches, ? tells about the keys. */
  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const list = document.querySelector("[data-keys]");
    const links = list ? [...list.querySelectorAll(".work-title a, tbody th a")] : [];
    const here = links.indexOf(document.activeElement);
    const row = links[here]?.closest("li, tr");
    const acts = {
      j: () => (links[here + 1] ?? links.at(here)).focus(),
      k: () => links[Math.max(here - 1, 0)]?.focus(),
      o: () => links[here]?.click(),
      x: () => row?.querySelector("input[type=checkbox]")?.click(),
      "/": () => document.querySelector("[data-key='/'], input[type=search]")?.focus(),
      "?": () => document.querySelector("#keys")?.showModal?.(),
    };
    const act = acts[event.key];
    if (!act || (!links.length && !["/", "?"].includes(event.key))) return;
    event.preventDefault();
    act();
  }

  /** Shows what was chosen before it is sent, and says at once when a file is too large. */
  function preview(event) {
    const input = event.target;
    if (!input.matches("input[type=file][data-preview]")) return;
    const box = document.getElementById(input.dataset.preview);
    if (!box) return;
    box.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("p");
      const tooLarge = file.size > Number(input.dataset.limit);
      line.textContent = `${file.name} · ${(file.size / 1e6).toFixed(1)} MB${tooLarge ? ` · ${input.dataset.tooLarge}` : ""}`;
      line.className = tooLarge ? "field-error" : "hint";
      if (file.type.startsWith("image/") && !tooLarge) {
        const image = document.createElement("img");
        image.className = "file-picture";
        image.alt = "";
        image.src = URL.createObjectURL(file);
        line.prepend(image);
      }
      return line;
    }));
  }

  /** A form is sent once, however often its button is pressed. */
  function once(event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }

  document.addEventListener("keydown", keys);
  document.addEventListener("change", preview);
  document.addEventListener("submit", once);
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.getElementById("error-summary")?.focus();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
