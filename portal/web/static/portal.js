/* Small comforts: every page works without this file. Its words stand in the page: data-t-* of <html>. */
(() => {
  'use strict';
  const page = document.documentElement;
  const each = (selector, work) => document.querySelectorAll(selector).forEach(work);

  function focus(message) {
    message.tabIndex = -1;
    message.focus();
  }

  function addPasswordButton(input) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn alt';
    button.setAttribute('aria-controls', input.id);

    function show(visible) {
      input.type = visible ? 'text' : 'password';
      button.textContent = visible ? page.dataset.tHide : page.dataset.tShow;
      button.setAttribute('aria-label', button.textContent + ': ' + input.labels[0].firstChild.data);
    }

    show(false);
    button.addEventListener('click', () => show(input.type === 'password'));
    input.after(button);
    /* Masked again, or browsers may keep it. */
    input.form.addEventListener('submit', () => show(false));
  }

  /* A second click is dropped for a while. A form with a password is sent from here, as often as the service asks;
     its secrets stay in this page, ready if the answer asks. */
  function wireForm(form) {
    const { busy } = form.dataset;
    const note = document.createElement('p');
    let readyAt = 0;

    form.addEventListener('submit', event => {
      const isTooSoon = Date.now() < readyAt;
      if (isTooSoon || busy) event.preventDefault();
      if (isTooSoon) return;
      readyAt = Date.now() + 5000;
      if (busy) send();
    });
    addEventListener('pageshow', () => { readyAt = 0; });

    function send() {
      const headers = { 'X-Requested-With': 'portal.js' };
      const body = new URLSearchParams(new FormData(form));
      fetch(form.action, { method: 'POST', headers, body }).then(take).catch(() => form.submit());
    }

    async function take(answer) {
      const seconds = answer.status === 503 && answer.headers.get('Retry-After');
      const next = answer.headers.get('Location');
      if (seconds) wait(seconds, await answer.text() || busy);
      else if (next) location.assign(next);
      else show(await answer.text());
    }

    function wait(seconds, words) {
      readyAt = Date.now() + seconds * 1000;
      note.className = 'note warn';
      note.setAttribute('role', 'timer');
      form.querySelector('.acts').before(note);
      tick(words);
      focus(note);
    }

    function tick(words) {
      const left = Math.ceil((readyAt - Date.now()) / 1000);
      note.textContent = words.replace('{seconds}', left);
      if (left > 0) setTimeout(tick, 1000, words);
      else send();
    }

    function show(html) {
      const typed = new FormData(form);
      history.replaceState(null, '', form.action);
      document.open();
      document.write(html);
      document.close();
      each('[name=asked_about][value*="@"] ~ * .in:not([aria-invalid])', field => { field.value ||= typed.get(field.name); });
    }
  }

  /* The reader's own time, if it differs: London and Lisbon show the same hour. */
  function addOwnTime(time) {
    const inZone = timeZone => new Date(time.dateTime).toLocaleString(page.lang, {
      year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone
    });
    const own = inZone();
    if (own === inZone(time.dataset.local)) return;
    const note = document.createElement('span');
    note.className = 'hint';
    note.textContent = ' ' + page.dataset.tYourtime.replace('{time}', own);
    time.after(note);
  }

  /* Reading begins at what went wrong or what was done. */
  const message = document.querySelector('[data-focus]');
  if (message) focus(message);
  each('.pw input', addPasswordButton);
  each('form', wireForm);
  each('time[data-local]', addOwnTime);
  each('[data-print]', button => {
    button.hidden = false;
    button.addEventListener('click', () => print());
  });
})();
