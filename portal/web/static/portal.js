/* Small comforts only: every page works without this file.
   Words come from data-t-* on <html>, so that they are translated with the page. */
(function () {
  'use strict';
  const page = document.documentElement;

  function words(name) {
    return page.getAttribute('data-t-' + name) || name;
  }

  function each(selector, work) {
    document.querySelectorAll(selector).forEach(work);
  }

  /* After a form comes back, start reading at what went wrong or what was done. */
  function focusMessage() {
    const message = document.querySelector('[data-focus]');
    if (message) {
      message.tabIndex = -1;
      message.focus();
    }
  }

  /* The label without its " *" and other parts that are not read aloud. */
  function labelText(input) {
    const label = input.labels && input.labels[0];
    if (!label) return '';
    const copy = label.cloneNode(true);
    copy.querySelectorAll('[aria-hidden=true]').forEach(function (part) { part.remove(); });
    return copy.textContent.trim();
  }

  function addPasswordButton(box) {
    const input = box.querySelector('input');
    const name = labelText(input);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn alt';
    if (input.id) button.setAttribute('aria-controls', input.id);

    function show(visible) {
      const label = words(visible ? 'hide' : 'show');
      input.type = visible ? 'text' : 'password';
      button.textContent = label;
      button.setAttribute('aria-label', name ? label + ': ' + name : label);
    }

    show(false);
    button.addEventListener('click', function () { show(input.type === 'password'); });
    box.append(button);
    /* Masked again before it leaves, or the browser may keep it among ordinary form answers. */
    if (input.form) input.form.addEventListener('submit', function () { show(false); });
  }

  /* A second click while the first is on its way is dropped. Not for ever: a slow line may need
     another try, and a page that comes back with the Back button must be ready at once. */
  function guardForm(form) {
    let sentAt = 0;
    form.addEventListener('submit', function (event) {
      const now = Date.now();
      if (sentAt && now - sentAt < 5000) event.preventDefault();
      else sentAt = now;
    });
    window.addEventListener('pageshow', function () { sentAt = 0; });
  }

  /* A form with a password is sent from here, so that it can be sent again when the service is busy.
     What was typed stays in this page, and nowhere else. */
  function sendPatiently(form) {
    let waits = false;

    function send() {
      waits = false;
      fetch(form.action, {
        method: 'POST',
        headers: { 'X-Requested-With': 'portal.js' },
        body: new URLSearchParams(new FormData(form))
      }).then(function (answer) {
        const seconds = Number(answer.headers.get('Retry-After'));
        if (answer.status === 503 && seconds) sayBusy(seconds);
        else if (answer.headers.has('Location')) location.assign(answer.headers.get('Location'));
        else return answer.text().then(show);
      }).catch(function () { form.submit(); });
    }

    function sayBusy(seconds) {
      const note = form.querySelector('[role=timer]') || document.createElement('p');
      note.setAttribute('role', 'timer');
      note.className = 'note warn';
      note.tabIndex = -1;
      form.querySelector('.acts').before(note);
      const until = Date.now() + seconds * 1000;
      waits = true;
      (function tick() {
        const left = Math.ceil((until - Date.now()) / 1000);
        if (left < 1) return send();
        note.textContent = form.dataset.busy.replace('{seconds}', left);
        setTimeout(tick, 1000);
      }());
      note.focus();
    }

    function show(html) {
      history.replaceState(null, '', form.action);
      document.open();
      document.write(html);
      document.close();
    }

    form.addEventListener('submit', function (event) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (!waits) send();
    });
  }

  function wirePrintButton(button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  }

  /* The reader's own time, when the clock on the wall differs from the one named on the page. The
     two times are compared, not the names of the zones: London and Lisbon show the same hour. */
  function addOwnTime(time) {
    try {
      const moment = new Date(time.dateTime);
      const inZone = function (zone) {
        return new Intl.DateTimeFormat(page.lang, {
          year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit',
          hourCycle: 'h23', timeZone: zone
        }).format(moment);
      };
      const own = inZone(undefined);
      if (own === inZone(time.dataset.local)) return;
      const note = document.createElement('span');
      note.className = 'hint';
      note.textContent = ' ' + words('yourtime').replace('{time}', own);
      time.after(note);
    } catch (error) {
      /* An old browser, or a zone it does not know: the time on the page stands alone. */
    }
  }

  focusMessage();
  each('.pw', addPasswordButton);
  each('form', guardForm);
  each('form[data-busy]', sendPatiently);
  each('[data-print]', wirePrintButton);
  each('time[data-local]', addOwnTime);
}());
