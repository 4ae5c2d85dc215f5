/* A button copies what stands in the part of the page that it names, or at least selects it. Over https alone. */
(() => {
  'use strict';
  if (!navigator.clipboard) return;
  document.querySelectorAll('[data-copy]').forEach(button => {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const part = document.getElementById(button.dataset.copy);
      getSelection().selectAllChildren(part);
      await navigator.clipboard.writeText(part.textContent);
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  });
})();
