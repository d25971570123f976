// Shows the API document, and one box for the key that "Try it out" sends. The key stays in this page, is never shown again,
// and is gone with the page.
const form = document.getElementById('key-form');
const input = document.getElementById('key');
const forget = document.getElementById('forget');
const help = document.getElementById('key-help');
let key = '';

function use(given) {
  key = given.trim();
  input.value = '';
  forget.hidden = key === '';
  help.textContent =
    key === ''
      ? 'For "Try it out": an API key, or the operator token for /admin/v1. It is sent as "Authorization: Bearer ..." to this address alone, and forgotten when you close or reload the page.'
      : `"Try it out" sends the key that ends in ${key.slice(-4)}. Another one takes its place.`;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (input.value.trim() !== '') use(input.value);
});
forget.addEventListener('click', () => use(''));
use('');

const nothing = () => () => null;

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [{ wrapComponents: { authorizeBtn: nothing, authorizeOperationBtn: nothing } }],
  requestInterceptor: (request) => {
    if (key !== '' && new URL(request.url, location.href).origin === location.origin) {
      request.headers.Authorization = `Bearer ${key}`;
    }
    return request;
  },
  // The shown curl command would be from before the key was entered.
  showMutatedRequest: false,
});
