// The secret of an invitation stands behind the # and is never sent with the address.
// Put it in the form and take it out of the address bar and the history.
"use strict";
(function () {
  const secret = location.hash.slice(1);
  if (!/^[A-Za-z0-9_-]{20,}$/.test(secret)) { return; }
  document.getElementById("geheim").value = secret;
  document.getElementById("codeveld").hidden = true;
  history.replaceState(null, "", location.pathname);
  document.getElementById("birth_date").focus();
}());
