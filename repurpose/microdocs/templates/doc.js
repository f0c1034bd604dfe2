// Without a script the links open the film at the step; with one they play it in the page.
document.querySelectorAll("a.watch").forEach(function (link) {
  link.addEventListener("click", function (event) {
    var film = document.getElementById("film");
    event.preventDefault();
    film.currentTime = Number(link.dataset.seconds);
    film.scrollIntoView({ block: "center" });
    film.play();
  });
});
