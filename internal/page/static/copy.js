// Puts a button beside every text that is there to be copied. Without script it
// is marked and copied by hand.
function copier(label, text, what = "") {
  const say = words => {
    button.textContent = words;
    if (what) button.setAttribute("aria-label", words + ": " + what);
  };
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  say(label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      say("Copied");
    } catch {
      say("Not copied");
    }
    setTimeout(say, 2000, label);
  });
  return button;
}
// A link that shows an address to share copies it at once; opened in a new tab it shows it.
for (const link of navigator.clipboard ? document.querySelectorAll("a[data-link]") : []) {
  link.addEventListener("click", async event => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const words = link.firstChild, label = words.data;
    try {
      await navigator.clipboard.writeText(link.dataset.link);
      words.data = "Link copied";
    } catch {
      location.href = link.href;
      return;
    }
    setTimeout(() => { words.data = label; }, 2000);
  });
}
// Codes that belong together are taken together: all of them copied, or as a file.
const together = document.querySelector(".take");
for (const text of navigator.clipboard ? document.querySelectorAll("main pre, main .facts code") : []) {
  if (together && text.closest(".facts")) continue;
  const what = text.closest("section, div")?.querySelector("h2, dt")?.textContent;
  text.before(copier("Copy", () => text.textContent.trimEnd(), what));
}
if (together) {
  const all = () => [...together.querySelectorAll("span")].map(s => s.textContent).join("\n") + "\n";
  if (navigator.clipboard) together.append(copier("Copy all", all));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = "Download";
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([all()], { type: "text/plain" }));
    link.download = together.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  together.append(button);
}
