/* Asks the browser for a passkey where a button has data-passkey: "get" (to prove who one is) or "create".
   What to ask for is in the JSON of the element named by data-passkey-options, or comes from the address there. */
(function () {
  "use strict";

  async function wanted(button, form) {
    const from = button.dataset.passkeyOptions;
    if (!from.startsWith("/")) {
      return JSON.parse(document.getElementById(from).textContent);
    }
    const answer = await fetch(from, {
      method: button.dataset.passkeyMethod || "GET",
      headers: { Accept: "application/json" },
      body: button.dataset.passkeyMethod === "POST" ? new FormData(form) : undefined,
    });
    const options = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw new Error(options.detail || "The site did not answer. Try again.");
    }
    return options.request_options || options;
  }

  function inWords(problem) {
    if (problem.name === "NotAllowedError") {
      return "No passkey was used: the request was cancelled, or took too long. Try again.";
    }
    if (problem.name === "InvalidStateError") {
      return "This device holds a passkey for this account already.";
    }
    return problem.message || "The passkey could not be used.";
  }

  document.querySelectorAll("button[data-passkey]").forEach((button) => {
    const form = button.form;
    const problem = document.getElementById(button.getAttribute("aria-describedby"));
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      problem.textContent = "";
      button.disabled = true;
      try {
        const options = await wanted(button, form);
        const credential = await window.webauthnJSON[button.dataset.passkey]({ publicKey: options.publicKey });
        form.elements.namedItem("credential").value = JSON.stringify(credential);
        if (options.nonce) {
          form.elements.namedItem("nonce").value = options.nonce;
        }
        form.submit();
      } catch (caught) {
        problem.textContent = inWords(caught);
        button.disabled = false;
        button.focus();
      }
    });
  });
})();
