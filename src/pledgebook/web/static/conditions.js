// What-if switches: what follows is fetched as soon as one is turned, and the address keeps what is supposed.
// Without this script the form's button does the same.
const form = document.getElementById("suppose");
const outcome = document.getElementById("outcome");
let turn = 0;

function asked() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.append(name, value);
  return query;
}

async function recompute() {
  const mine = ++turn;
  const query = asked();
  const address = `${form.getAttribute("action")}?${query}`;
  query.append("fragment", "1");
  outcome.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.getAttribute("action")}?${query}`);
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = await answer.text();
    if (mine !== turn) return;
    outcome.innerHTML = page;
    history.replaceState(null, "", address);
  } catch {
    if (mine === turn) form.submit();
  } finally {
    if (mine === turn) outcome.removeAttribute("aria-busy");
  }
}

form?.addEventListener("change", recompute);
