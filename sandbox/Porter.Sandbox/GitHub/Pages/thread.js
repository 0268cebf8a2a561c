// Keeps the thread fresh. What someone unfolded stays unfolded until the thread really changes.
const thread = document.getElementById("thread");
let last = null;

async function refresh() {
  try {
    const answer = await fetch(thread.dataset.from);
    const html = await answer.text();
    if (answer.ok && last !== null && html !== last) thread.innerHTML = html;
    if (answer.ok) last = html;
  } catch {
    // The sandbox was stopped; the page stays as it was.
  }
  setTimeout(refresh, 1000);
}

refresh();
