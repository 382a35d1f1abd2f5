/** Rule require-model-card: people can read what a model is for, made of, and where it fails. */
import { cardFaults } from "../evaluation/model-card";
import type { Judgement } from "./judgement";
import { judgeServices } from "./judged-services";
import type { Verdict } from "../verdict";

/** One verdict for each service: its card is there and is of the model's very bytes. */
export function judgeModelCard(judgement: Judgement): Verdict[] {
  const rule = "require-model-card";
  const setBy = "organisation";
  return judgeServices(judgement, { rule, setBy }, ({ facts, dossier }): Verdict[] => {
    const { name, model, file } = facts;
    const base = {
      rule,
      subject: name,
      level: "mandatory",
      limit: null,
      comparison: "present",
      setBy,
    } as const;
    const card = dossier?.card;
    if (!card || "error" in card)
      return [
        {
          ...base,
          outcome: "inconclusive",
          cause: "missing",
          found: card ? { value: card.uri, unit: "text" } : null,
          reason:
            `The model card of ${name} cannot be read: ${card?.error ?? "its component registers none"}. ` +
            `Put a card for ${model.name} ${model.version} below the stack files and name it as model.cardUri in the resolved file of ${file}.`,
        },
      ];
    const faults = cardFaults(card.text, model);
    const found = { value: card.uri, unit: "text" } as const;
    return [
      faults.length === 0
        ? { ...base, outcome: "pass", found, reason: `${name} has a card of its model: ${card.uri}.` }
        : {
            ...base,
            outcome: "fail",
            found,
            reason: `The model card of ${name}, ${card.uri}, does not serve: ${faults.join("; ")}.`,
          },
    ];
  });
}
