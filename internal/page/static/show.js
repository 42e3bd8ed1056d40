// Puts a button beside every password that shows what is typed. Without script
// there is none, and the form works as it is.
for (const field of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet show";
  button.textContent = "Show";
  button.setAttribute("aria-controls", field.id);
  const turn = shown => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
  };
  button.addEventListener("click", () => turn(field.type === "password"));
  // Sent as a password again, so that no browser keeps it among what was typed into texts.
  field.form?.addEventListener("submit", () => turn(false));
  const both = document.createElement("span");
  both.className = "typed";
  field.before(both);
  both.append(field, button);
  if (field.autofocus) field.focus();
}
