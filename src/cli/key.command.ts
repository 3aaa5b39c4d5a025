import { Command, Option } from 'commander';
import { plainToInstance } from 'class-transformer';
import { isUUID, validateSync } from 'class-validator';
import { CreateKeyDto, type KeyDto } from '../access/keys.dto';
import { KeysService } from '../access/keys.service';
import { ROLES, type Role } from '../common/role';
import { tell, withService } from './command-context';
import { UsageError } from './usage-error';

const PAGE = 1_000;

interface CreateOptions {
  readonly role: Role;
  readonly expires?: string;
}

/** The same checks as a request's body has. */
function checked(name: string, { role, expires }: CreateOptions): CreateKeyDto {
  const dto = plainToInstance(CreateKeyDto, {
    name,
    role,
    ...(expires !== undefined && { expires }),
  });
  const [error] = validateSync(dto, { stopAtFirstError: true });
  if (error) throw new UsageError(Object.values(error.constraints ?? {}).join('; '));
  return dto;
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const dto = checked(name, options);
  const { key, id, expires_at } = await withService((app) => app.get(KeysService).create(dto));
  const until = expires_at === null ? 'until it is revoked' : `until ${expires_at}`;
  tell(`Key ${id} for ${dto.name}: ${dto.role}, ${until}. It is not shown again.`);
  process.stdout.write(`${key}\n`);
}

async function list(): Promise<void> {
  const keys = await withService(async (app) => {
    const service = app.get(KeysService);
    const all: KeyDto[] = [];
    let page = await service.list({ limit: PAGE });
    all.push(...page.items);
    while (page.next_cursor !== null) {
      page = await service.list({ limit: PAGE, cursor: page.next_cursor });
      all.push(...page.items);
    }
    return all;
  });
  process.stdout.write(`${JSON.stringify({ keys }, null, 2)}\n`);
}

async function revoke(id: string): Promise<void> {
  if (!isUUID(id)) throw new UsageError(`"${id}" is no id of a key; \`key list\` shows them`);
  await withService((app) => app.get(KeysService).revoke(id));
  tell(`Key ${id} is revoked.`);
}

/** `cli key`: makes, lists and revokes the keys of callers (`docs/security.md`). */
export function keyCommand(): Command {
  const command = new Command('key').description('Make, list and revoke keys');
  command
    .command('create')
    .description('Make a key and print it, once')
    .argument('<name>', 'who or what will use it')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--expires <lifetime>', 'how long it holds, such as 12h or 90d; default: for ever')
    .action(create);
  command.command('list').description('Print the keys as JSON, newest first').action(list);
  command
    .command('revoke')
    .description('Revoke a key: within a second it opens nothing any more')
    .argument('<id>', 'as `key list` shows it')
    .action(revoke);
  for (const sub of command.commands) sub.exitOverride().showHelpAfterError('(--help shows how)');
  return command;
}
