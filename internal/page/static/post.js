// Sends the form of a SAML answer on by itself; without script the button does it.
document.getElementById("post").submit();
