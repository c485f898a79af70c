// Asks the browser for a passkey and posts what it gives; without this file an app's code works.
(() => {
  "use strict";
  const form = document.querySelector("[data-passkey]");
  if (!form) { return; }
  const says = form.querySelector("[data-says]");
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async (options) => {
    const made = await navigator.credentials.create({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    } });
    return {
      id: made.id, rawId: text(made.rawId), type: made.type,
      extensions: JSON.stringify(made.getClientExtensionResults()),
      response: {
        attestationObject: text(made.response.attestationObject),
        clientDataJSON: text(made.response.clientDataJSON),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      },
    };
  };
  const get = async (options) => {
    const found = await navigator.credentials.get({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    } });
    return {
      id: found.id, rawId: text(found.rawId), type: found.type,
      response: {
        authenticatorData: text(found.response.authenticatorData),
        clientDataJSON: text(found.response.clientDataJSON),
        signature: text(found.response.signature),
        userHandle: found.response.userHandle ? text(found.response.userHandle) : "",
      },
    };
  };
  const ask = async () => {
    if (!window.PublicKeyCredential) {
      says.textContent = "Deze browser kan hier geen passkey gebruiken. Kies een andere manier.";
      return;
    }
    try {
      const options = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === "create" ? create(options) : get(options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      says.textContent = "Dat is niet gelukt. Probeer het opnieuw, of kies een andere manier.";
    }
  };
  form.querySelector("button").addEventListener("click", ask);
  ask();
})();
