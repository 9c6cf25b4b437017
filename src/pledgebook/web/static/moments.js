// A slider beside each of the two days, from the first day that the book knows of to the last; letting go of it shows
// that day. Without this script the days are typed.
const DAY = 86400000;

function slider(field) {
  const first = Date.parse(field.dataset.first), last = Date.parse(field.dataset.last);
  if (!(last > first)) return;
  const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: (last - first) / DAY });
  const named = field.parentElement.textContent.trim();
  const place = () => {
    range.value = ((Date.parse(field.value) || last) - first) / DAY;
    range.setAttribute("aria-valuetext", field.value || "now");
  };
  range.setAttribute("aria-label", `${named}, as a slider`);
  range.addEventListener("input", () => {
    field.value = new Date(first + range.value * DAY).toISOString().slice(0, 10);
    range.setAttribute("aria-valuetext", field.value);
  });
  range.addEventListener("change", () => field.form.requestSubmit());
  field.addEventListener("change", place);
  place();
  field.parentElement.after(range);
}

document.querySelectorAll(".moments input[data-first]").forEach(slider);
