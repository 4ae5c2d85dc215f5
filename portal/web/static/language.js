/* Another language in mid-form: what was typed is put into the page that comes, and secrets never leave this one. */
(() => {
  'use strict';
  const fields = () => document.querySelectorAll('form :is(input, select, textarea)[id]:not([type=hidden])');

  async function change(event) {
    event.preventDefault();
    const { href } = event.currentTarget;
    const typed = Array.from(fields(), ({ id, value, checked }) => ({ id, value, checked }));
    try {
      const answer = await fetch(href);
      const page = await answer.text();
      history.replaceState(null, '', answer.url);
      document.open();
      document.write(page);
      document.close();
    } catch {
      location.assign(href);
      return;
    }
    typed.forEach(({ id, value, checked }) => {
      const field = document.getElementById(id);
      if (field) Object.assign(field, { value, checked });
    });
  }

  document.querySelectorAll('.langs a').forEach(link => link.addEventListener('click', change));
})();
