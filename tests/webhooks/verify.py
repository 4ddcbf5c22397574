"""Verifies a message with the reference library of Standard Webhooks: reads {secret, headers, body} and prints what was signed."""

import json
import sys

from standardwebhooks.webhooks import Webhook

asked = json.load(sys.stdin)
json.dump(Webhook(asked["secret"]).verify(asked["body"], asked["headers"]), sys.stdout)
