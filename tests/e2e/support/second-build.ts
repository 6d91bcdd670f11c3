import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const DAY_MS = 86_400_000;
const TEXT = /\.(js|css|html|json|webmanifest)$/;

/**
 * The app in a folder of its own, which can be replaced by a newer version as a deployment does. The second version is the same program
 * built "anew" without a compiler: every part gets another name, as another content hash would give it, the old names are gone, and the
 * version that SvelteKit wrote into the service worker, `_app/version.json` and the pages is another one. So the browser sees what it would
 * see of a real new build: other bytes of the service worker, other files, no old ones.
 */
export class Deployment {
  readonly folder = mkdtempSync(join(tmpdir(), 'tram-app-'));
  version: string;

  constructor(built: string) {
    cpSync(built, this.folder, { recursive: true });
    this.version = this.#read();
  }

  /** Puts a newer version in the place of the present one; answers its version. */
  release(): string {
    const next = String(Number(this.version) + DAY_MS);
    const names = new Map<string, string>();
    for (const path of filesIn(join(this.folder, '_app', 'immutable'))) {
      const renamed = join(dirname(path), `n${basename(path)}`);
      renameSync(path, renamed);
      names.set(basename(path), basename(renamed));
    }
    const known = new RegExp([...names.keys()].map((name) => name.replace(/[.]/g, '\\.')).join('|'), 'g');
    for (const path of filesIn(this.folder).filter((file) => TEXT.test(file))) {
      const old = readFileSync(path, 'utf8');
      const text = old.replace(known, (name) => names.get(name) ?? name).replaceAll(this.version, next);
      writeFileSync(path, path.endsWith('.html') ? allowScript(old, text) : text);
    }
    this.version = next;
    return next;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #read(): string {
    const { version } = JSON.parse(readFileSync(join(this.folder, '_app', 'version.json'), 'utf8')) as {
      version: string;
    };
    return version;
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

/** The page's policy names the hash of its script; the script names the parts that were renamed. */
function allowScript(old: string, text: string): string {
  const hash = (html: string) => {
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    return `sha256-${createHash('sha256').update(script).digest('base64')}`;
  };
  if (!old.includes(hash(old))) throw new Error('The policy of the page names no hash of its script.');
  return text.replaceAll(hash(old), hash(text));
}
