import { Command } from 'commander';
import { StoreExplanationService } from '../debug/store-explanation.service';
import { withService } from './command-context';

/** `cli store`: explains one store's figures, as `GET /api/v1/debug/store/{store_id}` does. */
export function storeCommand(): Command {
  return new Command('store')
    .description("Explain one store's figures, as JSON")
    .argument('<store-id>')
    .option('--as-of <instant>', 'end of the windows, ISO 8601; default: the newest poll')
    .action(async (storeId: string, { asOf }: { asOf?: string }) => {
      const explanation = await withService((app) =>
        app.get(StoreExplanationService).explain(storeId, asOf),
      );
      process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
    });
}
