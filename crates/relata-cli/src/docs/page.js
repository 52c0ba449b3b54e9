// The list shows the tables, types and functions whose name, columns, labels or comments hold all words, and says which they are.
const search = document.getElementById("search");
const entries = [...document.querySelectorAll("#list li")];
const none = document.getElementById("none");
function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    const texts = entry.dataset.words.split("\u001f");
    const hit = words.every((word) => texts.some((text) => text.includes(word)));
    entry.hidden = !hit;
    shown += hit;
    const others = words.length ? texts.slice(1).filter((text) => words.some((word) => text.includes(word))) : [];
    entry.querySelector("small").textContent = hit ? others.slice(0, 3).join(", ") : "";
  }
  none.hidden = shown > 0;
}
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  const first = entries.find((entry) => !entry.hidden);
  if (event.key === "Enter" && first) location.hash = first.querySelector("a").hash;
  if (event.key === "Escape") { search.value = ""; find(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
});
find();
