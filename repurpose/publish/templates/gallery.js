// One player at a time; the page works without it.
addEventListener("play", event => {
  for (const video of document.querySelectorAll("video")) if (video !== event.target) video.pause();
}, true);
addEventListener("change", () => { for (const video of document.querySelectorAll("video")) video.pause(); }, true);
