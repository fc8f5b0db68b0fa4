// Fetches this page again and again, and puts in what has changed. The server writes all of it, so that the page is the
// same without this script; then the browser loads it again as a whole.
'use strict';

const pause = Number(document.documentElement.dataset.interval);
const patience = 10000;
const offline = document.getElementById('offline');
let silentSince = null;

function isSelectedIn(part) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
}

// Keeps the focus: the elements are new, but to the reader a link to the same address in the same kind of place is the same.
function replace(part, fresh) {
  const focused = document.activeElement;
  const sameAs = part.contains(focused) ? kind(focused) : null;
  part.replaceChildren(...fresh.childNodes);
  if (sameAs === null) return;
  for (const link of part.querySelectorAll('a')) {
    if (kind(link) === sameAs) {
      link.focus({preventScroll: true});
      return;
    }
  }
}

function kind(link) {
  return link.parentElement.tagName + ' ' + link.getAttribute('href');
}

function show(page) {
  const parts = document.querySelectorAll('[data-live]');
  document.title = page.title;
  for (const part of parts) {
    const fresh = page.getElementById(part.id);
    // Text that someone is about to copy stays as it is.
    if (fresh !== null && fresh.innerHTML !== part.innerHTML && !isSelectedIn(part)) replace(part, fresh);
  }
}

function tell(isSilent) {
  if (!isSilent) silentSince = null;
  else if (silentSince === null) silentSince = new Date();
  offline.hidden = !isSilent;
  const words = isSilent
    ? 'No answer since ' + silentSince.toLocaleTimeString() + '. What is shown is old. Does “lockkeeper serve” still run?'
    : '';
  if (offline.textContent !== words) offline.textContent = words;
}

async function refresh() {
  try {
    const answer = await fetch(location.href, {signal: AbortSignal.timeout(patience)});
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const first = '[data-first]'; // what stands in for the page until the servers have answered
    if (document.querySelector(first) !== null && page.querySelector(first) === null) location.reload();
    else show(page);
    tell(false);
  } catch {
    tell(true);
  }
}

let timer = null;

async function goOn() {
  timer = null;
  if (document.hidden) return; // a page that nobody sees asks nothing
  await refresh();
  timer ??= setTimeout(goOn, pause);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && timer === null) goOn();
});
timer = setTimeout(goOn, pause);
