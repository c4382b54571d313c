// Links that share a page: with the device's own sheet where it has one, else as the letter that the link opens.
for (const link of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      await navigator.share({ title: link.dataset.shareTitle, url: link.dataset.share });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  });
}
