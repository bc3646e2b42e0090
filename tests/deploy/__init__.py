"""The files in deploy/: image, Compose, Kubernetes, Prometheus and Grafana."""
