/**
 * The form for the API key, above GraphiQL. The key stays in the tab (sessionStorage) and goes with every request of
 * the page. The schema, which needs a key, is read again with a new one.
 */
export const keyForm = `
<style>
  body { display: flex; flex-direction: column; height: 100vh; margin: 0; }
  #root { flex: 1; min-height: 0; height: auto; overflow: hidden; }
  #root .graphiql-container { height: 100%; }
  #key-form { display: flex; gap: 8px; align-items: center; padding: 8px 16px; font: 14px/1.4 system-ui, sans-serif;
    color: #1f2430; background: #f4f5f8; border-bottom: 1px solid #d4d8e1; }
  #key-form strong { margin-right: auto; }
  #key-form input { flex: 0 1 36em; min-width: 8em; padding: 5px 8px; font: 13px ui-monospace, monospace;
    border: 1px solid #8a91a3; border-radius: 4px; background: #fff; color: inherit; }
  #key-form button { padding: 5px 12px; font: inherit; border: 1px solid #3b4a73; border-radius: 4px; background: #3b4a73; color: #fff; cursor: pointer; }
  #key-form a { color: #2d4a9e; }
  /* GraphiQL holds its tabs in place until one has the focus: there a left-over of its animation moved it away from under the first click. */
  .graphiql-tab { transform: none !important; }
</style>
<form id="key-form">
  <strong>Connections Gateway</strong>
  <a href="/docs">REST API</a>
  <label for="key">API key</label>
  <input id="key" type="password" placeholder="sk-…" autocomplete="off" spellcheck="false" aria-describedby="key-state" />
  <button>Use this key</button>
  <span id="key-state" role="status"></span>
</form>
<script>
  {
    const name = 'connections-gateway:key';
    const form = document.getElementById('key-form');
    const input = document.getElementById('key');
    const state = document.getElementById('key-state');
    input.value = sessionStorage.getItem(name) ?? '';
    const stateOf = async (key) => {
      if (!key) return 'Enter an API key to load the schema.';
      const response = await fetch('/graphql?query={__typename}', { headers: { Accept: 'application/json', Authorization: 'Bearer ' + key } });
      // Any other status means that the key was accepted.
      if (![401, 429, 503].includes(response.status)) return 'In use, for this tab only.';
      const { errors } = await response.json();
      return (response.status === 401 ? 'Refused: ' : 'Not checked: ') + errors[0].message;
    };
    const showState = async () => {
      const key = sessionStorage.getItem(name);
      const text = await stateOf(key).catch(() => 'Not checked: the gateway does not respond.');
      // The key may have changed meanwhile.
      if (key === sessionStorage.getItem(name)) state.textContent = text;
    };
    showState();
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      sessionStorage.setItem(name, input.value.trim());
      document.querySelector('[aria-label^="Re-fetch"]')?.click();
      state.textContent = 'Checking …';
      showState();
    });
  }
</script>
`;
