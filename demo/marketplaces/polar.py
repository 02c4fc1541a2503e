"""A script-rendered shop: every page is an empty shell until its script has asked the interface for the goods."""

import json
from collections.abc import Mapping

from demo.marketplaces.server import Answer, Marketplace

SHELL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Polar Supply</title></head>
<body><div id="app"></div><script src="/app.js"></script></body></html>"""

SCRIPT = """
const app = document.getElementById("app");
const make = (tag, text, attributes) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  return node;
};
async function load(path) { const answer = await fetch(path); return answer.ok ? answer.json() : null; }
async function home() {
  const goods = await load("/api/goods");
  app.append(make("h1", "Polar Supply"));
  const list = make("ul", "", {class: "goods"});
  for (const item of goods) {
    const row = make("li");
    row.append(make("a", item.title, {href: "/item/" + item.slug}), make("span", "$" + item.price, {class: "price"}));
    list.append(row);
  }
  app.append(list);
}
async function goods(slug) {
  const item = await load("/api/goods/" + slug);
  if (!item) { app.append(make("h1", "Page not found")); return; }
  document.title = item.title + " | Polar Supply";
  document.documentElement.lang = item.language;
  app.append(make("h1", item.title), make("div", "$" + item.price, {class: "price"}));
  app.append(make("button", "Add to cart", {class: "add-to-cart"}));
  app.append(make("div", item.text, {class: "description"}));
  app.append(make("div", "Sold by: " + item.seller, {class: "seller"}));
}
const match = location.pathname.match(/^\\/item\\/(.+)$/);
match ? goods(match[1]) : home();
"""


def answer(market: Marketplace, path: str, _query: Mapping[str, str]) -> Answer | None:
    """Answer one request."""
    if path == "/app.js":
        return Answer(SCRIPT, content_type="text/javascript; charset=utf-8")
    if path == "/api/goods":
        goods = [{"slug": item.slug, "title": item.title, "price": item.price} for item in market.shown()]
        return Answer(json.dumps(goods), content_type="application/json")
    if path.startswith("/api/goods/"):
        item = market.find(path.removeprefix("/api/goods/"))
        if item is None:
            return None
        fields = ("title", "text", "price", "seller", "language")
        return Answer(json.dumps({name: getattr(item, name) for name in fields}), content_type="application/json")
    if path == "/" or (path.startswith("/item/") and market.find(path.removeprefix("/item/"))):
        return Answer(SHELL)
    return None
