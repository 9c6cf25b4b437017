// Judging by keys, while a statement has the focus: a accept, r reject, c correct, j next, k the one before.
// Without this script the same forms are used with the mouse or the Tab key.
const list = document.querySelector(".statements");

function button(item, verdict) {
  return item.querySelector(`button[name="verdict"][value="${verdict}"]`);
}

function go(item) {
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const item = event.target.closest("li[id]");
  if (!item || event.target.matches("input, select, textarea")) return;
  const act = {
    a: () => button(item, "accept")?.click(),
    r: () => button(item, "reject")?.click(),
    c: () => item.querySelector(".judge a")?.click(),
    j: () => go(item.nextElementSibling),
    k: () => go(item.previousElementSibling),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function follow() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && list?.contains(target)) go(target);
}

if (list) {
  for (const item of list.children) item.tabIndex = 0;
  list.addEventListener("keydown", press);
  window.addEventListener("hashchange", follow);
  follow();
}
