// Puts a button beside every text that is there to be copied. Without script it
// is marked and copied by hand.
for (const text of navigator.clipboard ? document.querySelectorAll("main pre, main .facts code") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = "Copy";
  const what = text.closest("section, div")?.querySelector("h2, dt")?.textContent;
  if (what) button.setAttribute("aria-label", "Copy: " + what);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent.trimEnd());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  text.before(button);
}
