// Searches the index that search-index.js holds. Text is only ever set as text, never as markup.
"use strict";
(function () {
  const MOST = 40;
  const AROUND = 110;
  const element = (id) => document.getElementById(id);
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[\u2018\u2019]/g, "'").toLowerCase();
  let prepared = null;

  // Each word as a pattern of letters and digits; what joins the parts of one may be left out:
  // 're-referrals' finds 're-referrals', 're referrals' and 'rereferrals'.
  function wordsOf(text) {
    const words = plain(text).split(/\s+/).map((word) => word.match(/[\p{L}\p{N}]+/gu));
    return [...new Set(words.filter(Boolean).map((parts) => parts.join("[^\\p{L}\\p{N}]?")))];
  }

  // A word is found where a word begins with it: 'referral' finds 'referrals', not 'rereferrals'.
  function beginning(word, flags) {
    return new RegExp("(?<![\\p{L}\\p{N}])" + word, flags);
  }

  function prepare() {
    if (!prepared) {
      const index = window.reportIndex;
      prepared = {
        texts: index.texts.map(plain),
        pages: index.pages.map((page) => plain(page.slice(1).join(" "))),
      };
    }
    return prepared;
  }

  // Sections in which every word stands, in the heading, in a text or in the report's own name.
  // Those that have all words in their heading come first, then those with all in one text; the
  // index is in the order newest first, and sorting keeps it.
  function find(words, audience) {
    const index = window.reportIndex;
    const { texts, pages } = prepare();
    const patterns = words.map((word) => beginning(word, "u"));
    const inTexts = patterns.map((pattern) => texts.map((text) => pattern.test(text)));
    const inPages = patterns.map((pattern) => pages.map((page) => pattern.test(page)));
    const found = [];
    for (const [page, anchor, heading, numbers] of index.sections) {
      // The site's own pages are of no partnership: they are found whichever is chosen.
      if (audience && index.pages[page][5] && index.pages[page][5] !== audience) continue;
      const all = [heading, ...numbers];
      const stands = inTexts.map((has, word) => inPages[word][page] || all.some((n) => has[n]));
      if (!stands.every(Boolean)) continue;
      const matches = (n) => inTexts.filter((has) => has[n]).length;
      const best = numbers.reduce((a, b) => (a === -1 || matches(b) > matches(a) ? b : a), -1);
      const most = Math.max(matches(heading), best === -1 ? 0 : matches(best));
      // What only the report's name has would list every section of it.
      if (most === 0) continue;
      const rank = matches(heading) === words.length ? 0 : most === words.length ? 1 : 2;
      found.push({ page, anchor, heading, text: best, rank });
    }
    return found.sort((a, b) => a.rank - b.rank);
  }

  function excerpt(text, words) {
    const places = words.map((word) => plain(text).search(beginning(word, "u")));
    const first = Math.min(...places.filter((place) => place >= 0), text.length);
    let start = Math.max(0, first - AROUND);
    if (first === text.length || start < 20) start = 0;
    const end = Math.min(text.length, start + 2 * AROUND + 40);
    const from = start ? text.indexOf(" ", start) + 1 : 0;
    const to = end < text.length ? text.lastIndexOf(" ", end) : end;
    return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  }

  // Marks by the place in the plain text, where that has the same length; else marks nothing.
  function marked(target, text, words) {
    const same = plain(text);
    if (same.length !== text.length) {
      target.append(text);
      return target;
    }
    let last = 0;
    for (const match of same.matchAll(beginning("(?:" + words.join("|") + ")", "gu"))) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(match.index, match.index + match[0].length);
      target.append(text.slice(last, match.index), mark);
      last = match.index + match[0].length;
    }
    target.append(text.slice(last));
    return target;
  }

  function result(one, words) {
    const { pages, texts } = window.reportIndex;
    const [address, title, audience, period] = pages[one.page];
    const item = document.createElement("li");
    const link = document.createElement("a");
    const anchor = one.anchor ? "#" + encodeURIComponent(one.anchor) : "";
    link.href = address.split("/").map(encodeURIComponent).join("/") + anchor;
    marked(link, texts[one.heading], words);
    const where = document.createElement("p");
    where.className = "source";
    where.textContent = [title, audience, period].filter(Boolean).join(" · ");
    item.append(link, where);
    if (one.text !== -1) {
      item.append(marked(document.createElement("p"), excerpt(texts[one.text], words), words));
    }
    return item;
  }

  function said(count, reports) {
    if (count === 0) return "Nothing found. Try fewer or shorter words.";
    const places = count === 1 ? "1 place" : count + " places";
    const where = reports === 1 ? "1 page" : reports + " pages";
    const more = count > MOST ? "; the first " + MOST + " are shown, add a word to narrow it" : "";
    return places + " in " + where + more + ".";
  }

  function search() {
    const words = wordsOf(element("words").value);
    const results = element("results");
    remember(words.length ? element("words").value : "");
    if (words.length === 0) {
      results.replaceChildren();
      element("found").textContent = "";
      return;
    }
    const found = find(words, element("audience").value);
    results.replaceChildren(...found.slice(0, MOST).map((one) => result(one, words)));
    element("found").textContent = said(found.length, new Set(found.map((one) => one.page)).size);
  }

  // In the address, so that the way back from a report leads to what was found.
  function remember(text) {
    const hash = text ? "#search=" + encodeURIComponent(text) : location.pathname;
    if (!text && !location.hash.startsWith("#search=")) return;
    try {
      history.replaceState(null, "", hash);
    } catch {
      // Some browsers refuse this for a page from disk; the search works without it.
    }
  }

  function start() {
    if (!window.reportIndex) {
      element("found").textContent =
        "The search needs the file search-index.js beside this page. Every report is listed below.";
      return;
    }
    element("search").hidden = false;
    element("search-hint").hidden = false;
    let waiting;
    element("words").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 150);
    });
    element("audience").addEventListener("change", search);
    element("search").addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    if (location.hash.startsWith("#search=")) {
      try {
        element("words").value = decodeURIComponent(location.hash.slice(8));
      } catch {
        return;
      }
    }
    if (element("words").value) search();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
