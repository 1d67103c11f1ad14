"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(head.firstChild); // its words; a link to what the figure is stays beside it
    head.prepend(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "descending";
      const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows].sort((one, two) => {
        const [a, b] = [key(one), key(two)];
        const order = a - b;
        return (Number.isNaN(order) ? a.localeCompare(b, document.documentElement.lang) : order) * (up ? 1 : -1);
      });
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      table.tBodies[0].append(...rows);
    });
  });
}
for (const link of document.querySelectorAll('a[href^="#fig-"]')) {
  link.addEventListener("click", () => { document.getElementById("definitions").open = true; });
}
