// One player at a time; the page works without it.
addEventListener("play", event => {
  for (const video of document.querySelectorAll("video")) if (video !== event.target) video.pause();
}, true);
addEventListener("change", () => { for (const video of document.querySelectorAll("video")) video.pause(); }, true);
// What a link leads to may lie in a closed part; not every browser opens it.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", reveal);
addEventListener("load", () => location.hash && reveal());
