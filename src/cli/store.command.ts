import { Command, Option } from 'commander';
import {
  StoreExplanationService,
  type ExplanationRequest,
} from '../debug/store-explanation.service';
import { withService } from './command-context';

/** `cli store`: explains one store's figures, as `GET /api/v1/debug/store/{store_id}` does. */
export function storeCommand(): Command {
  return new Command('store')
    .description("Explain one store's figures, as JSON")
    .argument('<store-id>')
    .option('--as-of <instant>', 'end of the windows, ISO 8601; default: the newest poll')
    .addOption(
      new Option('--detail <how much>', 'bounds, coverage and the single polls as well').choices([
        'full',
      ]),
    )
    .action(async (storeId: string, request: ExplanationRequest) => {
      const explanation = await withService((app) =>
        app.get(StoreExplanationService).explain(storeId, request),
      );
      process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
    });
}
