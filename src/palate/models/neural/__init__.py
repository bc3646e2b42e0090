"""Neural recommenders: trained with PyTorch, served with ONNX Runtime."""
