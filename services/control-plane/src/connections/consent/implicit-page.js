// Sends the fragment, which no server sees, to us; without a fragment it goes on to the provider. Runs in a browser.

const given = new URLSearchParams(location.hash.slice(1));
const show = ({ title, text }) => {
  document.title = `${title} - KnoxCall`;
  document.getElementById('title').textContent = title;
  document.getElementById('text').textContent = text;
};
if (given.size === 0) location.replace(`${location.pathname}?start=1`);
else {
  history.replaceState(null, '', location.pathname);
  fetch(location.pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(given)),
  })
    .then((answer) => answer.json())
    .then(show)
    .catch(() =>
      show({ title: 'Not connected', text: 'The answer could not be handed over. Please start again.' }),
    );
}
