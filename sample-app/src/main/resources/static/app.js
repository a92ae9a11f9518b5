// One call per page: a page that ends its child leaves the other pages alone.

const THUMBNAIL_WIDTH = 400;
const FULL_WIDTH = 1400;
const CALLS_AT_ONCE = 2;
const PAGES_AT_ONCE = 60;
const DRAW_ALL_UP_TO = 24;
const REFRESH_MILLIS = 1000;
const PROGRESS_MILLIS = 200;

const $ = (id) => document.getElementById(id);

/** An answer of the server that is not a success, in its own words. */
class Problem extends Error {
  constructor(title, detail) {
    super(detail);
    this.title = title;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem('The server does not answer', 'It may have been stopped. Start it again and try once more.');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Problem(problem.title ?? 'The server refuses this', problem.detail ?? `It answered with status ${response.status}.`);
  }
  return response;
}

function element(name, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(name), attributes);
  node.append(...children);
  return node;
}

function failure(error, retry) {
  const node = element('div', { className: 'failure' },
    element('h3', { textContent: error.title ?? 'Something went wrong' }),
    element('p', { textContent: error.message }));
  if (retry) {
    node.append(element('button', { type: 'button', textContent: 'Try again', onclick: retry }));
  }
  return node;
}

function say(text) {
  $('status').textContent = text;
}

function notice(text) {
  $('notice').textContent = text;
  $('notice').hidden = !text;
}

const plural = (count, word) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

// ---- Work for the children, a few calls at a time, the wanted pages first

const queue = [];
let running = 0;

function enqueue(work, first = false) {
  if (first) {
    queue.unshift(work);
  } else {
    queue.push(work);
  }
  pump();
}

function pump() {
  while (running < CALLS_AT_ONCE && queue.length > 0) {
    const work = queue.shift();
    running++;
    work().finally(() => {
      running--;
      pump();
    });
  }
}

// ---- One document

class Preview {
  constructor(name) {
    this.name = name;
    this.abort = new AbortController();
    this.pages = [];
    this.drawn = 0;
    this.failed = 0;
    this.node = $('document-template').content.firstElementChild.cloneNode(true);
    this.node.preview = this;
    this.node.querySelector('h2').textContent = name;
    this.list = this.node.querySelector('.pages');
    this.node.querySelector('.remove').addEventListener('click', () => this.remove());
    this.node.querySelector('.remove').setAttribute('aria-label', `Remove ${name}`);
    this.node.querySelector('.drawn').setAttribute('aria-label', `Progress of ${name}`);
    this.node.querySelector('.save').addEventListener('click', () => this.save());
    this.node.querySelector('.save').setAttribute('aria-label', `Save all pages of ${name}`);
    this.node.querySelector('.cancel').addEventListener('click', () => this.cancel());
    this.node.querySelector('.archive-run progress').setAttribute('aria-label', `Progress of the archive of ${name}`);
    this.observer = new IntersectionObserver((entries) => this.seen(entries), { rootMargin: '400px' });
    $('documents').prepend(this.node);
    this.node.scrollIntoView({ block: 'nearest' });
  }

  summary(text) {
    this.node.querySelector('.summary').textContent = text;
  }

  async upload(content) {
    this.node.querySelector('.failure')?.remove();
    this.node.classList.remove('done');
    this.node.querySelector('.drawn').removeAttribute('value');
    this.summary('Counting its pages…');
    try {
      const body = new FormData();
      body.append('file', await content(), this.name);
      const answer = await (await call('/api/documents', { method: 'POST', body, signal: this.abort.signal })).json();
      this.id = answer.id;
      this.count = answer.pages;
      this.node.querySelector('.archive').hidden = false;
      this.append();
      this.progress();
    } catch (error) {
      if (error.name !== 'AbortError') {
        this.summary('No preview');
        this.node.classList.add('done');
        this.list.after(failure(error, () => this.upload(content)));
        say(`${this.name}: ${error.message}`);
      }
    }
  }

  /** Adds the next empty sheets; a document may have ten thousand. */
  append() {
    const end = Math.min(this.count, this.pages.length + PAGES_AT_ONCE);
    for (let number = this.pages.length + 1; number <= end; number++) {
      const node = element('li', { className: 'page' },
        element('div', { className: 'sheet' }), element('span', { className: 'number', textContent: number }));
      node.page = { number, node, wanted: false };
      this.pages.push(node.page);
      this.list.append(node);
      if (this.count <= DRAW_ALL_UP_TO) {
        this.want(node.page);
      } else {
        this.observer.observe(node);
      }
    }
    const more = this.node.querySelector('.more');
    if (end < this.count) {
      this.observer.observe(more);
    } else {
      this.observer.unobserve(more);
    }
  }

  seen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (target.className === 'more') {
        if (isIntersecting) {
          // Observed anew, else nothing is told while it stays in sight
          this.observer.unobserve(target);
          this.append();
        }
      } else {
        target.page.visible = isIntersecting;
        if (isIntersecting && !target.page.wanted) {
          this.want(target.page);
        }
      }
    }
  }

  want(page) {
    page.wanted = true;
    enqueue(async () => {
      if (this.abort.signal.aborted) {
        return;
      }
      if (!page.visible && this.count > DRAW_ALL_UP_TO) {
        // Scrolled past before its turn came
        page.wanted = false;
        return;
      }
      await this.draw(page);
    });
  }

  async draw(page) {
    const sheet = page.node.querySelector('.sheet');
    page.node.className = 'page drawing';
    sheet.replaceChildren();
    try {
      const response = await call(this.address(page.number, THUMBNAIL_WIDTH), { signal: this.abort.signal });
      const image = element('img', { alt: `Page ${page.number} of ${this.name}`, src: URL.createObjectURL(await response.blob()) });
      await image.decode();
      page.url = image.src;
      const button = element('button', { type: 'button', className: 'sheet', title: 'Show it larger', onclick: () => view(this, page.number) }, image);
      sheet.replaceWith(button);
      page.node.className = 'page loaded';
      this.drawn++;
      this.observer.unobserve(page.node);
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      page.node.className = 'page failed';
      this.failed++;
      sheet.replaceChildren(failure(error, () => {
        this.failed--;
        page.visible = true;
        this.want(page);
        page.node.className = 'page drawing';
        sheet.replaceChildren();
        this.progress();
      }));
      say(`Page ${page.number} of ${this.name}: ${error.message}`);
    }
    this.progress();
  }

  progress() {
    const parts = [plural(this.count, 'page')];
    if (this.drawn < this.count) {
      parts.push(`${this.drawn.toLocaleString('en')} drawn`);
    }
    if (this.failed > 0) {
      parts.push(`${this.failed.toLocaleString('en')} failed`);
    }
    if (this.count > DRAW_ALL_UP_TO && this.drawn + this.failed < this.count) {
      parts.push('the others follow as you scroll');
    }
    this.summary(parts.join(' · '));
    const bar = this.node.querySelector('.drawn');
    bar.max = this.count;
    bar.value = this.drawn + this.failed;
    const done = this.drawn + this.failed === this.count;
    this.node.classList.toggle('done', done);
    if (done) {
      say(`${this.name}: ${parts.join(', ')}`);
    }
  }

  address(number, width) {
    return `${this.base()}/pages/${number}.png?width=${width}`;
  }

  /** Gets all pages as one archive, and shows how far the child is meanwhile. */
  async save() {
    const part = (name) => this.node.querySelector(name);
    const end = (text) => {
      // Together, so that nobody can cancel what has ended
      part('.archive-run').hidden = true;
      part('.archive-end').textContent = text;
      say(`${this.name}: ${text}`);
    };
    this.saving = true;
    part('.save').disabled = true;
    part('.archive-end').textContent = '';
    part('.cancel').disabled = false;
    this.showArchive({ page: 0, pages: this.count });
    part('.archive-run').hidden = false;
    const watching = this.watchArchive();
    try {
      const response = await call(`${this.base()}/pages.zip`, { signal: this.abort.signal });
      const url = URL.createObjectURL(await response.blob());
      element('a', { href: url, download: `${this.name.replace(/\.pdf$/i, '')}.zip` }).click();
      // The browser has to begin with the download before the address may go
      setTimeout(() => URL.revokeObjectURL(url), 60000);
      end(`${plural(this.count, 'page')} saved.`);
    } catch (error) {
      if (error.name !== 'AbortError') {
        const state = await this.archive().catch(() => ({}));
        end(state.state === 'CANCELLED' ? `Cancelled after ${state.page.toLocaleString('en')} of ${plural(state.pages, 'page')}.`
          : error instanceof Problem ? error.message : 'The archive broke off: a page could not be drawn.');
      }
    } finally {
      this.saving = false;
      await watching;
      part('.archive-run').hidden = true;
      part('.save').disabled = false;
    }
  }

  async archive() {
    return (await call(`${this.base()}/archive`, { signal: this.abort.signal })).json();
  }

  async watchArchive() {
    while (this.saving) {
      try {
        const state = await this.archive();
        if (state.state === 'RUNNING') {
          this.showArchive(state);
        }
      } catch {
        // The answer to the archive itself says what is wrong
      }
      await new Promise((resume) => setTimeout(resume, PROGRESS_MILLIS));
    }
  }

  showArchive({ page, pages }) {
    this.node.querySelector('.archive-state').textContent = `${page.toLocaleString('en')} of ${plural(pages, 'page')}`;
    const bar = this.node.querySelector('.archive-run progress');
    bar.max = pages;
    bar.value = page;
  }

  async cancel() {
    this.node.querySelector('.cancel').disabled = true;
    try {
      await call(`${this.base()}/archive`, { method: 'DELETE' });
    } catch {
      // It has just ended, or has not begun yet
      this.node.querySelector('.cancel').disabled = false;
    }
  }

  base() {
    return `/api/documents/${encodeURIComponent(this.id)}`;
  }

  remove() {
    if (this.saving) {
      this.cancel();
    }
    this.abort.abort();
    this.observer.disconnect();
    this.pages.forEach((page) => page.url && URL.revokeObjectURL(page.url));
    this.node.remove();
  }
}

// ---- One page, large

let viewed;

async function view(preview, number) {
  viewed?.abort.abort();
  const current = { preview, number, abort: new AbortController() };
  viewed = current;
  $('viewer-title').textContent = `${preview.name}, page ${number} of ${preview.count}`;
  $('viewer-previous').disabled = number === 1;
  $('viewer-next').disabled = number === preview.count;
  $('viewer-page').replaceChildren(element('p', { className: 'hint', textContent: 'Drawing…' }));
  if (!$('viewer').open) {
    $('viewer').showModal();
  }
  try {
    const response = await call(preview.address(number, FULL_WIDTH), { signal: current.abort.signal });
    const image = element('img', { alt: `Page ${number} of ${preview.name}`, src: URL.createObjectURL(await response.blob()) });
    await image.decode();
    URL.revokeObjectURL(image.src);
    if (viewed === current) {
      $('viewer-page').replaceChildren(image);
    }
  } catch (error) {
    if (error.name !== 'AbortError' && viewed === current) {
      $('viewer-page').replaceChildren(failure(error, () => view(preview, number)));
    }
  }
}

$('viewer-previous').addEventListener('click', () => view(viewed.preview, viewed.number - 1));
$('viewer-next').addEventListener('click', () => view(viewed.preview, viewed.number + 1));
$('viewer-close').addEventListener('click', () => $('viewer').close());
$('viewer').addEventListener('close', () => {
  viewed?.abort.abort();
  $('viewer-page').replaceChildren();
});
$('viewer').addEventListener('keydown', (event) => {
  const button = { ArrowLeft: 'viewer-previous', ArrowRight: 'viewer-next' }[event.key];
  if (button) {
    $(button).click();
  }
});

// ---- Where documents come from

function open(files) {
  notice('');
  const list = [...files];
  if (list.length === 0) {
    notice('That was no file. Drop a PDF document here.');
  }
  for (const file of list) {
    const preview = new Preview(file.name);
    enqueue(() => preview.upload(async () => file), true);
  }
}

$('file').addEventListener('change', () => {
  open($('file').files);
  $('file').value = '';
});
$('drop').addEventListener('submit', (event) => event.preventDefault());

let inside = 0;
addEventListener('dragenter', () => document.body.classList.toggle('dragging', ++inside > 0));
addEventListener('dragleave', () => document.body.classList.toggle('dragging', --inside > 0));
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  inside = 0;
  document.body.classList.remove('dragging');
  open(event.dataTransfer.files);
});

async function showSamples() {
  try {
    const samples = await (await call('/api/samples')).json();
    $('samples').replaceChildren(...samples.map((sample) => {
      const description = element('span');
      if (sample.hostile) {
        description.append(element('b', { className: 'tag', textContent: 'Hostile. ' }));
      }
      description.append(sample.description);
      const button = element('button', { type: 'button', textContent: sample.title, onclick: () => {
        notice('');
        const preview = new Preview(`${sample.name}.pdf`);
        enqueue(() => preview.upload(async () => (await call(sample.href)).blob()), true);
      } }, description);
      button.dataset.sample = sample.name;
      return element('li', { className: sample.hostile ? 'hostile' : '' }, button);
    }));
  } catch (error) {
    notice(error.message);
  }
}

// ---- The children

function childNode(pid) {
  const node = element('li', { className: 'child' });
  node.innerHTML = `<div class="child-head"><strong></strong><span class="state"></span></div>
    <dl><dt>Pool</dt><dd data-value="pool"></dd><dt>Memory</dt><dd data-value="memory"></dd><dt>Calls</dt><dd data-value="calls"></dd></dl>
    <button type="button" class="kill">Kill it</button>`;
  node.dataset.pid = pid;
  node.querySelector('strong').textContent = `pid ${pid}`;
  const button = node.querySelector('.kill');
  button.setAttribute('aria-label', `Kill child ${pid}`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    button.textContent = 'Killed';
    try {
      await call(`/api/children/${pid}/kill`, { method: 'POST' });
      say(`Child ${pid} was killed.`);
    } catch (error) {
      notice(error.message);
    }
    await refreshChildren();
  });
  return node;
}

async function refreshChildren() {
  const list = $('children');
  try {
    const children = await (await call('/api/children')).json();
    const known = new Map([...list.children].map((node) => [node.dataset.pid, node]));
    // Nodes stay what they are, so that the button under somebody's finger does not change
    for (const child of children) {
      const pid = String(child.pid);
      const node = known.get(pid) ?? list.appendChild(childNode(pid));
      known.delete(pid);
      const state = node.querySelector('.state');
      state.textContent = child.state;
      state.className = `state ${child.state.toLowerCase()}`;
      node.querySelector('[data-value=pool]').textContent = child.pool;
      node.querySelector('[data-value=memory]').textContent = child.memoryBytes ? `${Math.round(child.memoryBytes / 1048576)} MB` : 'unknown';
      node.querySelector('[data-value=calls]').textContent = child.calls.toLocaleString('en');
    }
    known.forEach((node) => node.remove());
    $('children-state').textContent = children.length === 0 ? 'None at the moment.' : `${children.length === 1 ? 'One process' : `${children.length} processes`}, at work or ready.`;
  } catch (error) {
    list.replaceChildren();
    $('children-state').textContent = `${error.title ?? 'They are unknown'}. ${error.message}`;
  }
}

// ---- The pools, and what happened to their children

let newestEvent = '';

async function refreshPools() {
  const response = await fetch('/api/pools').catch(() => undefined);
  if (!response?.ok) {
    return;
  }
  const { pools, events } = await response.json();
  $('happened').hidden = events.length === 0;
  $('pools').replaceChildren(...pools.filter((pool) => pool.started > 0).map((pool) => element('li', {
    className: pool.failure ? 'bad' : '',
    textContent: `${pool.name}: ${pool.failure ?? `${pool.busy} busy, ${pool.idle} idle, ${pool.waiting} waiting; ${pool.started} started, ${pool.failed} failed`}`,
  })));
  // Who reads the list must not lose the place because nothing happened
  const newest = JSON.stringify(events[0] ?? '');
  if (newest !== newestEvent) {
    newestEvent = newest;
    $('events').replaceChildren(...events.map((event) => element('li', {},
      element('span', { className: 'hint', textContent: `${new Date(event.at).toLocaleTimeString('en-GB')} ${event.pool}` }),
      element('span', { className: event.bad ? 'bad' : '', textContent: event.text }))));
  }
}

// ---- The inbox, where the server has one

let hasInbox = true;

async function refreshInbox() {
  const response = await fetch('/api/inbox').catch(() => undefined);
  if (!response?.ok) {
    return;
  }
  const inbox = await response.json();
  hasInbox = inbox.folder !== null;
  if (!hasInbox) {
    return;
  }
  $('inbox').hidden = false;
  $('inbox-folder').textContent = inbox.folder;
  $('inbox-entries').replaceChildren(...inbox.entries.map((entry) => element('li', {},
    element('strong', { textContent: entry.name }),
    element('span', {
      className: entry.failure ? 'bad' : 'hint',
      textContent: entry.failure ?? `${plural(entry.pages, 'page')} drawn by ${entry.pid}`,
    }))));
}

async function keepRefreshing() {
  if (!document.hidden) {
    await refreshChildren();
    await refreshPools();
    if (hasInbox) {
      await refreshInbox();
    }
  }
  setTimeout(keepRefreshing, REFRESH_MILLIS);
}

showSamples();
keepRefreshing();
