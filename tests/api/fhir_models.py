"""Holds FHIR documents against the models of fhir.resources (R4B, whose shapes of these types are R4's).

Reads a JSON list of documents; what is wrong with any is printed, and then the exit status is 1.
"""

import json
import sys

from fhir.resources.R4B import get_fhir_model_class

wrong = []
for document in json.load(sys.stdin):
    kind = document["resourceType"]
    try:
        model = get_fhir_model_class(kind).model_validate(document)
        entries = document.get("entry") or []
        for entry in entries:
            inner = entry["resource"]
            get_fhir_model_class(inner["resourceType"]).model_validate(inner)
        again = json.loads(model.model_dump_json())
        if again["resourceType"] != kind:
            wrong.append(f"{kind}: comes back as {again['resourceType']}")
    except Exception as error:
        wrong.append(f"{kind} {document.get('id', '')}: {error}")
print("\n".join(wrong))
sys.exit(bool(wrong))
