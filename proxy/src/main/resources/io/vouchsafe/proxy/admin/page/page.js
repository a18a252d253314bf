// The status page: asks for the token, then keeps every section up to date while somebody looks.

import { Access } from './access.js';
import { Admin, Unauthorized, sentence } from './admin.js';
import { Canaries } from './canaries.js';
import { Crls } from './crls.js';
import { Decisions } from './decisions.js';
import { at, el, fill, say } from './dom.js';
import { Emergency } from './emergency.js';
import { Explanation } from './explanation.js';
import { Fronts } from './fronts.js';
import { Live } from './live.js';
import { Nodes } from './nodes.js';
import { Outlook } from './outlook.js';
import { Responders } from './responders.js';
import { Sessions } from './sessions.js';
import { Tenants } from './tenants.js';
import { setClock, span } from './time.js';

const admin = new Admin();
const access = new Access(token => enter(token, 'This token is not right.'));
const live = new Live(failed);
const explanation = new Explanation(admin);
const decisions = new Decisions(admin, line => explanation.show(line), () => ask());
const sessions = new Sessions(admin, reference => explanation.find(reference), () => live.again());
const emergency = new Emergency(admin);
const sections = [new Outlook(), new Tenants(), new Responders(), new Crls(), new Canaries(), new Fronts(), new Nodes()];
let tenants = [];
let answered = 0;

live.every(3, async signal => show(await admin.get('/status', { tenant: tenant() }, signal)));
live.every(3, signal => sessions.refresh(tenant(), signal));
live.every(6, signal => emergency.refresh(tenants, signal));
live.every(1, (signal, once) => decisions.refresh(tenant(), signal, once));

at('pause').addEventListener('click', () => {
  const paused = at('pause').getAttribute('aria-pressed') !== 'true';
  at('pause').setAttribute('aria-pressed', String(paused));
  live.pause(paused);
  tell();
});
at('forget').addEventListener('click', () => leave(''));
at('tenant').addEventListener('change', ask);
for (const button of document.querySelectorAll('dialog .close')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}

enter(access.kept(), '');

/** Tries a token; an open port on loopback needs none. */
async function enter(token, ifWrong) {
  admin.setToken(token);
  try {
    const status = await admin.get('/status');
    access.granted(token);
    show(status);
    live.start();
    const [, reference] = /^#decision=(.*)$/.exec(location.hash) ?? [];
    if (reference) {
      explanation.find(reference);
    }
  } catch (error) {
    admin.setToken('');
    if (error instanceof Unauthorized) {
      access.forget();
      access.ask(ifWrong);
    } else {
      access.ask(sentence(error));
    }
  }
}

/** Stops, forgets what was shown and the token. */
function leave(why) {
  live.stop();
  live.pause(false);
  at('pause').setAttribute('aria-pressed', 'false');
  access.forget();
  admin.setToken('');
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  decisions.reset();
  for (const table of document.querySelectorAll('#status tbody')) {
    table.replaceChildren();
  }
  access.ask(why);
}

function failed(error) {
  if (error instanceof Unauthorized) {
    leave(error.message);
  } else {
    at('live').className = 'wrong';
    say(at('live'), `${sentence(error)} The last answer came ${span((Date.now() - answered) / 1000)} ago.`);
  }
}

function tenant() {
  return at('tenant').value;
}

/** The question is another one. */
function ask() {
  decisions.reset();
  live.again();
}

function show(status) {
  setClock(status.time);
  answered = Date.now();
  tenants = status.tenants ?? [];
  say(at('version'), `${status.version}, up ${span(status.uptime_seconds)}`);
  if (tenant() === '') {
    const names = ['', ...tenants.map(each => each.tenant)];
    fill(at('tenant'), names.map(name => el('option', { value: name }, name || 'all')));
  }
  sections.forEach(section => section.show(status));
  sessions.showHeld(status, tenant());
  const leftOut = Object.entries(status.left_out ?? {}).map(([list, count]) => `${count} of ${list}`);
  say(at('left-out'), leftOut.length > 0 ? `Not shown, since there are too many: ${leftOut.join(', ')}. Choose a tenant.` : status.details ?? '');
  tell();
}

function tell() {
  const paused = at('pause').getAttribute('aria-pressed') === 'true';
  at('live').className = paused ? 'paused' : 'live';
  say(at('live'), paused ? 'Paused' : 'Live');
}
