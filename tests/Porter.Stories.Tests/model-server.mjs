// A scripted model on loopback for the stories: prints its address, plays the turns it was given, ends with its standard input.
import { ModelStandIn } from '../../worker-image/test/world/model.mjs';

const model = await new ModelStandIn('.').start();
model.turns = JSON.parse(process.argv[2]);
console.log(model.url);
process.stdin.resume().on('end', () => process.exit(0));
