// Buttons that copy the text of an element; without a script there is no button, and the text can be selected.
function offer() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) {
    const source = document.getElementById(button.dataset.copy);
    const status = button.parentElement.querySelector("[data-copy-status]");
    if (!source || !navigator.clipboard) continue; // not offered on plain http either
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        status.textContent = button.dataset.copied;
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }
}

offer();
document.addEventListener("festival:built", offer);
