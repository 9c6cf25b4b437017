// Shows how far reading has come, and takes files that are dropped onto the form.
// Without this script the page has a link to look again, and the form a button to choose files.
const progress = document.getElementById("progress");
const form = document.getElementById("reading");
const PAUSE = 2000;

async function look() {
  if (!progress.querySelector("[data-busy]")) return;
  try {
    const query = new URLSearchParams(location.search);
    query.set("fragment", "1");
    const answer = await fetch(`${location.pathname}?${query}`);
    if (answer.ok && !answer.redirected) progress.innerHTML = await answer.text();
  } finally {
    setTimeout(look, PAUSE);
  }
}

if (progress) setTimeout(look, PAUSE);

if (form) {
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    form.elements.files.files = event.dataTransfer.files;
  });
}
